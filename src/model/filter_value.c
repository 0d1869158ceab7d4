// SPDX-License-Identifier: MIT
/*
 * filter_value: addresses, ports, interfaces, marks and cgroups as a filter
 * spells them.
 *
 * Services, interfaces and cgroups stay names; those of hosts are refused.
 */
#include "model/filter_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/number.h"
#include "tcpwait/port_set.h"

enum {
	V4_BITS = 32,
	V4_BYTES = 4,
	V4_PREFIX = ADDR_BITS - V4_BITS, /* of ::ffff:0:0/96 */
	HOST_PART_SIZE = 64,
	/* tcp_info's ages wrap after 49.7 days. */
	AGE_MAX_SECONDS = 4000000,
};

/* A host operand, [FAMILY:]ADDRESS[/PREFIX][:PORT], cut into its parts. */
struct host_text {
	char addr[HOST_PART_SIZE];
	char prefix[HOST_PART_SIZE];
	char port[HOST_PART_SIZE];
	bool has_prefix;
	bool has_port;
};

/* Keeps a name for the source to resolve. */
static bool keep_name(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx)
{
	struct filter *filter = ctx->filter;
	size_t size = strlen(word) + 1;

	if (filter->names_used + size > FILTER_NAMES_SIZE)
		return filter_refuse(ctx->message,
				     "\"%.40s\" is one name too many, or too "
				     "long",
				     word);
	memcpy(&filter->names[filter->names_used], word, size);
	term->name = filter->names_used;
	filter->names_used += (uint16_t)size;
	return true;
}

static bool all_digits(const char *word)
{
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

static bool starts_with(const char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) == 0;
}

/* A port without its colon; "*" is every port. */
static bool read_port(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx)
{
	term->any_port = strcmp(word, "*") == 0;
	if (term->any_port || port_parse(word, &term->port))
		return true;
	if (word[0] == '\0')
		return filter_refuse(ctx->message,
				     "a port is missing after ':'");
	if (strchr(word, ','))
		return filter_refuse(ctx->message,
				     "\"%.40s\" is a list; write each port by "
				     "itself, as in dport = :22 or dport = :80",
				     word);
	if (all_digits(word) || word[0] == '-' || starts_with(word, "0x"))
		return filter_refuse(ctx->message,
				     "\"%.40s\" is no port; ports are "
				     "decimal, 0 to 65535",
				     word);
	return keep_name(word, term, ctx);
}

/* Takes "inet:" or "inet6:" off; ss lets it choose the sockets' family. */
static bool read_family(const char **word, struct filter_value_ctx *ctx)
{
	static const struct {
		const char *prefix;
		uint8_t family; /* AF_UNSPEC: not of TCP */
	} families[] = {
		{ "inet:", AF_INET },	   { "inet6:", AF_INET6 },
		{ "unix:", AF_UNSPEC },	   { "link:", AF_UNSPEC },
		{ "netlink:", AF_UNSPEC }, { "vsock:", AF_UNSPEC },
	};
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!starts_with(*word, families[i].prefix))
			continue;
		if (families[i].family == AF_UNSPEC)
			return filter_refuse(
				ctx->message,
				"\"%.40s\" is no TCP address; only inet: and "
				"inet6: are",
				*word);
		if (ctx->family != AF_UNSPEC &&
		    ctx->family != families[i].family)
			return filter_refuse(
				ctx->message,
				"\"%.40s\" asks for the other IP version than "
				"the rest",
				*word);
		ctx->family = families[i].family;
		*word += strlen(families[i].prefix);
		return true;
	}
	return true;
}

static bool copy_part(char part[static HOST_PART_SIZE], const char *text,
		      size_t len)
{
	if (len >= HOST_PART_SIZE)
		return false;
	memcpy(part, text, len);
	part[len] = '\0';
	return true;
}

/* What follows the address: [/PREFIX][:PORT]. */
static bool cut_tail(const char *tail, struct host_text *text)
{
	size_t len;

	if (*tail == '/') {
		len = strcspn(++tail, ":");
		text->has_prefix = true;
		if (!copy_part(text->prefix, tail, len))
			return false;
		tail += len;
	}
	if (*tail == ':') {
		text->has_port = true;
		return copy_part(text->port, tail + 1, strlen(tail + 1));
	}
	return *tail == '\0';
}

/* ss has the prefix inside the brackets; outside is what people write. */
static bool cut_brackets(const char *word, struct host_text *text)
{
	const char *end = strchr(word, ']');
	size_t len = strcspn(word + 1, "/]");

	if (end == NULL || !copy_part(text->addr, word + 1, len))
		return false;
	if (word[1 + len] == '/') {
		const char *prefix = word + 1 + len + 1;

		if (end[1] == '/' ||
		    !copy_part(text->prefix, prefix, (size_t)(end - prefix)))
			return false;
		text->has_prefix = true;
	}
	return cut_tail(end + 1, text);
}

static bool cut_host(const char *word, struct host_text *text)
{
	size_t len = strcspn(word, "/");
	const char *colon = memchr(word, ':', len);

	*text = (struct host_text){ 0 };
	if (word[0] == '[')
		return cut_brackets(word, text);
	/* One colon begins a port, two or more are of a bare IPv6 address. */
	if (colon != NULL &&
	    memchr(colon + 1, ':', len - (size_t)(colon + 1 - word)) == NULL)
		len = (size_t)(colon - word);
	return copy_part(text->addr, word, len) && cut_tail(word + len, text);
}

/* As in iproute2, missing quads are zeros at the end: 10.1 is 10.1.0.0. */
static bool read_quads(const char *text, struct addr *addr)
{
	uint8_t quads[V4_BYTES] = { 0 };
	size_t i;

	for (i = 0; i < V4_BYTES; i++) {
		size_t len = strspn(text, "0123456789");
		unsigned long value = strtoul(text, NULL, 10);

		/* A leading 0 is octal there; it is refused here. */
		if (len == 0 || value > UINT8_MAX || (*text == '0' && len > 1))
			return false;
		quads[i] = (uint8_t)value;
		text += len;
		if (*text == '\0') {
			*addr = addr_from_v4(quads);
			return true;
		}
		if (*text++ != '.')
			return false;
	}
	return false;
}

static bool is_any_word(const char *text)
{
	return text[0] == '\0' || strcmp(text, "*") == 0 ||
	       strcmp(text, "any") == 0 || strcmp(text, "all") == 0 ||
	       strcmp(text, "default") == 0;
}

/* The address alone; the term gets the prefix of one host or of all. */
static bool read_addr(const char *text, struct filter_term *term)
{
	if (is_any_word(text))
		return true;
	term->prefix_bits = ADDR_BITS;
	if (strchr(text, ':') != NULL) {
		term->family = AF_INET6;
		return addr_parse(text, &term->addr);
	}
	term->family = AF_INET;
	return read_quads(text, &term->addr);
}

/*
 * ss takes a bare ::1:80 for [::1]:80, others take it for one address; where
 * it can be both, the answer must not depend on who is right.
 */
static bool check_one_meaning(const char *word, char *message)
{
	const char *colon = strrchr(word, ':');
	char host[HOST_PART_SIZE];
	struct addr addr;
	uint16_t port;

	if (word[0] == '[' || colon == NULL || !port_parse(colon + 1, &port) ||
	    !copy_part(host, word, (size_t)(colon - word)) ||
	    strchr(host, ':') == NULL || !addr_parse(host, &addr))
		return true;
	return filter_refuse(
		message,
		"\"%.48s\" has two meanings; write [%.48s]:%u or [%.48s]", word,
		host, port, word);
}

static bool read_prefix(const char *text, struct filter_term *term,
			char *message)
{
	bool is_v4 = term->family == AF_INET;
	unsigned long most = is_v4 ? V4_BITS : ADDR_BITS;
	unsigned long n_bits = strtoul(text, NULL, 10);

	if (term->family == AF_UNSPEC)
		return filter_refuse(
			message, "\"/%.40s\" needs an address before it", text);
	if (!all_digits(text) || n_bits > most ||
	    (text[0] == '0' && text[1] != '\0'))
		return filter_refuse(message,
				     "\"/%.40s\" is no prefix length; of "
				     "%s it is /0 to /%lu",
				     text, is_v4 ? "IPv4" : "IPv6", most);
	term->prefix_bits = (uint8_t)(is_v4 ? V4_PREFIX + n_bits : n_bits);
	return true;
}

static bool refuse_host(const char *word, const struct host_text *text,
			char *message)
{
	if (strpbrk(text->addr, ":") != NULL ||
	    text->addr[strspn(text->addr, "0123456789.")] == '\0')
		return filter_refuse(
			message,
			"\"%.60s\" is no address; write 10.0.0.1, 10.0.0.0/8, "
			"10.0.0.1:80, :80 or [2001:db8::1]:80",
			word);
	return filter_refuse(
		message,
		"\"%.60s\" is no address; host names are not looked up, write "
		"the number",
		word);
}

bool filter_value_host(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	struct host_text text;
	const char *host = word;

	if (!read_family(&host, ctx))
		return false;
	term->op = FILTER_HOST;
	term->any_port = true;
	if (!cut_host(host, &text) || !read_addr(text.addr, term) ||
	    (text.addr[0] == '\0' && !text.has_port))
		return refuse_host(word, &text, ctx->message);
	if (!check_one_meaning(host, ctx->message))
		return false;
	if (ctx->family != AF_UNSPEC && term->family != AF_UNSPEC &&
	    term->family != ctx->family)
		return filter_refuse(
			ctx->message,
			"\"%.60s\" is no %s address, and only those are asked "
			"for",
			word, ctx->family == AF_INET ? "IPv4" : "IPv6");
	if (text.has_prefix && !read_prefix(text.prefix, term, ctx->message))
		return false;
	term->addr = addr_prefix(&term->addr, term->prefix_bits);
	return !text.has_port || read_port(text.port, term, ctx);
}

bool filter_value_port(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	if (!read_family(&word, ctx))
		return false;
	term->op = FILTER_HOST;
	if (word[0] == ':')
		word++;
	if (strchr(word, ':') != NULL)
		return filter_refuse(
			ctx->message,
			"\"%.60s\" is no port; an address goes with src or dst",
			word);
	return read_port(word, term, ctx);
}

bool filter_value_dev(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx)
{
	term->op = FILTER_DEV;
	return keep_name(word, term, ctx);
}

bool filter_value_mark(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	const char *slash = strchr(word, '/');
	size_t len = slash != NULL ? (size_t)(slash - word) : strlen(word);
	char mark[HOST_PART_SIZE];

	term->op = FILTER_MARK;
	term->mark_mask = UINT32_MAX;
	if (copy_part(mark, word, len) && number_read_u32(mark, &term->mark) &&
	    (slash == NULL || number_read_u32(slash + 1, &term->mark_mask)))
		return true;
	return filter_refuse(ctx->message,
			     "\"%.60s\" is no mark; write a number or "
			     "NUMBER/MASK, as 0x1/0xff",
			     word);
}

bool filter_value_cgroup(const char *word, struct filter_term *term,
			 struct filter_value_ctx *ctx)
{
	term->op = FILTER_CGROUP;
	return keep_name(word, term, ctx);
}

bool filter_value_age(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx)
{
	const char *rest = word;
	double seconds;

	term->op = FILTER_AGE;
	if (number_read_seconds(&rest, &seconds) && *rest == '\0' &&
	    seconds <= AGE_MAX_SECONDS) {
		term->number = (uint64_t)(seconds * 1000);
		return true;
	}
	return filter_refuse(ctx->message,
			     "\"%.40s\" is no age; write for example age gt "
			     "10m: 90, 90s, 5m, 2h or 7d",
			     word);
}

/* "consumed" among the names there are; false after a message. */
static bool read_word(const char *word, const char *what,
		      const char *(*name_of)(unsigned int), unsigned int first,
		      unsigned int n, struct filter_term *term, char *message)
{
	size_t used;

	for (unsigned int i = first; i < n; i++) {
		if (strcasecmp(word, name_of(i)) == 0) {
			term->number = i;
			return true;
		}
	}
	filter_refuse(message, "\"%.20s\" is no %s; there are:", word, what);
	for (unsigned int i = first; i < n; i++) {
		used = strlen(message);
		(void)snprintf(message + used, FILTER_MESSAGE_SIZE - used,
			       " %s", name_of(i));
	}
	return false;
}

static const char *name_of_role(unsigned int role)
{
	return role_key((enum role)role);
}

bool filter_value_kind(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	term->op = FILTER_KIND;
	return read_word(word, "kind of CLOSE_WAIT", close_wait_kind_key, 0,
			 CLOSE_WAIT_KIND_COUNT, term, ctx->message);
}

bool filter_value_role(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	term->op = FILTER_ROLE;
	return read_word(word, "role", name_of_role, ROLE_SERVER, ROLE_COUNT,
			 term, ctx->message);
}

static bool read_bytes(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	uint32_t n;

	if (all_digits(word) && number_read_u32(word, &n)) {
		term->number = n;
		return true;
	}
	return filter_refuse(ctx->message,
			     "\"%.40s\" is no number of bytes; write for "
			     "example recv_queue gt 0",
			     word);
}

bool filter_value_recv_queue(const char *word, struct filter_term *term,
			     struct filter_value_ctx *ctx)
{
	term->op = FILTER_RECV_QUEUE;
	return read_bytes(word, term, ctx);
}

bool filter_value_send_queue(const char *word, struct filter_term *term,
			     struct filter_value_ctx *ctx)
{
	term->op = FILTER_SEND_QUEUE;
	return read_bytes(word, term, ctx);
}

/* The word is kept, and nothing of the host has to be resolved for it. */
static bool keep_text(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx)
{
	if (!keep_name(word, term, ctx))
		return false;
	term->number = term->name;
	term->name = 0;
	return true;
}

bool filter_value_process(const char *word, struct filter_term *term,
			  struct filter_value_ctx *ctx)
{
	term->op = FILTER_PROCESS;
	return keep_text(word, term, ctx);
}

bool filter_value_unit(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx)
{
	term->op = FILTER_UNIT;
	return keep_text(word, term, ctx);
}
