// SPDX-License-Identifier: MIT
/*
 * script: the words of the command line as a list of operations.
 *
 * Two tables hold the language: the operations with their positional words,
 * and the options with the operations that understand them.
 */
#include "script.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

#define BIT(kind)   (1u << (kind))
#define HALF_CLOSED (BIT(OP_FIN_WAIT1) | BIT(OP_FIN_WAIT2) | BIT(OP_CLOSING))
#define LEFT_OPEN   (BIT(OP_CLOSE_WAIT) | BIT(OP_LAST_ACK) | HALF_CLOSED)
#define PAIRED	    (LEFT_OPEN | BIT(OP_ESTABLISHED) | BIT(OP_DEAD))
#define CHURNING    (BIT(OP_TIME_WAIT) | BIT(OP_RATE))
#define OPENING	    (PAIRED | BIT(OP_SYN_SENT) | BIT(OP_SYN_RECV))

struct op_spec {
	const char *name;
	/* a address, n count, s seconds, r per second, w who, * the rest */
	const char *words;
	const char *help;
};

static const struct op_spec specs[] = {
	[OP_LISTEN] = { "listen", "a", "ADDR:PORT" },
	[OP_UNLISTEN] = { "unlisten", "a", "ADDR:PORT" },
	[OP_ESTABLISHED] = { "established", "an", "ADDR:PORT N" },
	[OP_TIME_WAIT] = { "time-wait", "an", "ADDR:PORT N" },
	[OP_CLOSE_WAIT] = { "close-wait", "an", "ADDR:PORT N" },
	[OP_FIN_WAIT1] = { "fin-wait1", "an", "ADDR:PORT N" },
	[OP_FIN_WAIT2] = { "fin-wait2", "an", "ADDR:PORT N" },
	[OP_CLOSING] = { "closing", "an", "ADDR:PORT N" },
	[OP_LAST_ACK] = { "last-ack", "an", "ADDR:PORT N" },
	[OP_DEAD] = { "dead", "an", "ADDR:PORT N" },
	[OP_SYN_SENT] = { "syn-sent", "an", "ADDR:PORT N" },
	[OP_SYN_RECV] = { "syn-recv", "an", "ADDR:PORT N" },
	[OP_BOUND] = { "bound", "an", "ADDR:PORT N" },
	[OP_RATE] = { "rate", "wars",
		      "server|client ADDR:PORT PER_SECOND SECONDS" },
	[OP_WAIT] = { "wait", "s", "SECONDS" },
	[OP_READY] = { "ready", "", "" },
	[OP_HOLD] = { "hold", "s", "SECONDS" },
	[OP_RUN] = { "run", "*", "COMMAND [ARGUMENT...]" },
};
static_assert(sizeof(specs) / sizeof(specs[0]) == OP_COUNT, "a row per op");

static const char *const side_names[] = {
	[SIDE_SERVER] = "server", [SIDE_CLIENT] = "client"
};
static_assert(sizeof(side_names) / sizeof(char *) == SIDE_COUNT, "sides");

static const char *const wait_names[] = {
	[WAIT_CONSUMED] = "consumed", [WAIT_UNREAD] = "unread",
	[WAIT_DATA] = "data",	      [WAIT_GOODBYE] = "goodbye",
	[WAIT_SENDING] = "sending",   [WAIT_UNACCEPTED] = "unaccepted",
};
static_assert(sizeof(wait_names) / sizeof(char *) == WAIT_COUNT, "kinds");

static const char *const peer_names[] = {
	[PEER_ORPHAN] = "orphan", [PEER_HELD] = "held", [PEER_GONE] = "gone"
};
static_assert(sizeof(peer_names) / sizeof(char *) == PEER_COUNT, "fates");

static const char *const inherit_names[] = { [INHERIT_NONE] = "none",
					     [INHERIT_BOTH] = "both",
					     [INHERIT_CHILD] = "child" };
static_assert(sizeof(inherit_names) / sizeof(char *) == INHERIT_COUNT, "ways");

static const char *const no_yes[] = { "no", "yes" };

/* The index of text in names, or -1. */
static int name_find(const char *const *names, int n, const char *text)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	return -1;
}

static bool count_parse(const char *text, unsigned int *n)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || text[0] == '-' ||
	    value > 100 * 1000 * 1000)
		return false;
	*n = (unsigned int)value;
	return true;
}

static bool real_parse(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*value) && *value >= 0;
}

static bool bool_parse(const char *text, bool *value)
{
	int i = name_find(no_yes, 2, text);

	*value = i == 1;
	return i >= 0;
}

static bool set_side(struct op *op, const char *value)
{
	int i = name_find(side_names, SIDE_COUNT, value);

	op->side = (enum side)i;
	return i >= 0;
}

static bool set_wait(struct op *op, const char *value)
{
	int i = name_find(wait_names, WAIT_COUNT, value);

	op->wait = (enum wait_kind)i;
	return i >= 0;
}

static bool set_peer(struct op *op, const char *value)
{
	int i = name_find(peer_names, PEER_COUNT, value);

	op->peer = (enum peer_fate)i;
	return i >= 0;
}

static bool set_inherit(struct op *op, const char *value)
{
	int i = name_find(inherit_names, INHERIT_COUNT, value);

	op->inherit = (enum inherit)i;
	return i >= 0;
}

/* "127.1.0.1" or "127.1.0.1+60000": that many addresses from there on. */
static bool set_src(struct op *op, const char *value)
{
	char host[ENDPOINT_STRLEN];
	size_t n = strcspn(value, "+");

	op->n_src = 1;
	if (n >= sizeof(host) ||
	    (value[n] == '+' && !count_parse(value + n + 1, &op->n_src)))
		return false;
	memcpy(host, value, n);
	host[n] = '\0';
	return op->n_src > 0 && endpoint_parse_host(host, &op->src);
}

static bool set_data(struct op *op, const char *value)
{
	return count_parse(value, &op->n_data_bytes);
}

static bool set_backlog(struct op *op, const char *value)
{
	return count_parse(value, &op->backlog);
}

static bool set_keepalive(struct op *op, const char *value)
{
	return count_parse(value, &op->keepalive_s);
}

static bool set_nofile(struct op *op, const char *value)
{
	return count_parse(value, &op->nofile);
}

static bool set_life(struct op *op, const char *value)
{
	return real_parse(value, &op->life_s);
}

static bool set_accept(struct op *op, const char *value)
{
	return bool_parse(value, &op->accepted);
}

static bool set_held(struct op *op, const char *value)
{
	return bool_parse(value, &op->held);
}

static bool set_bound(struct op *op, const char *value)
{
	return bool_parse(value, &op->bound);
}

static bool set_v6only(struct op *op, const char *value)
{
	return bool_parse(value, &op->v6only);
}

static bool set_drop(struct op *op, const char *value)
{
	return bool_parse(value, &op->drop);
}

static bool set_server(struct op *op, const char *value)
{
	op->server = value;
	return value[0] != '\0';
}

static bool set_client(struct op *op, const char *value)
{
	op->client = value;
	return value[0] != '\0';
}

static const struct {
	const char *name;
	unsigned int ops;
	bool (*set)(struct op *op, const char *value);
	const char *help;
} options[] = {
	{ "backlog", BIT(OP_LISTEN), set_backlog, "N" },
	{ "v6only", BIT(OP_LISTEN), set_v6only, "yes|no" },
	{ "accept", BIT(OP_LISTEN) | BIT(OP_ESTABLISHED), set_accept,
	  "yes|no" },
	{ "drop", BIT(OP_LISTEN), set_drop, "yes|no" },
	{ "name", BIT(OP_LISTEN), set_server, "COMM" },
	{ "side", PAIRED | BIT(OP_TIME_WAIT), set_side, "server|client" },
	{ "kind", BIT(OP_CLOSE_WAIT), set_wait,
	  "consumed|unread|data|goodbye|sending|unaccepted" },
	{ "peer", LEFT_OPEN, set_peer, "orphan|held|gone" },
	{ "held", HALF_CLOSED, set_held, "yes|no" },
	{ "data", BIT(OP_ESTABLISHED) | BIT(OP_CLOSE_WAIT), set_data, "BYTES" },
	{ "keepalive", BIT(OP_ESTABLISHED) | BIT(OP_CLOSE_WAIT), set_keepalive,
	  "SECONDS" },
	{ "nofile", PAIRED, set_nofile, "N" },
	{ "inherit", BIT(OP_ESTABLISHED) | BIT(OP_CLOSE_WAIT), set_inherit,
	  "both|child" },
	{ "src", OPENING | CHURNING, set_src, "ADDR[+COUNT]" },
	{ "bind", OPENING | CHURNING, set_bound, "yes|no" },
	{ "server", PAIRED, set_server, "COMM" },
	{ "client", OPENING, set_client, "COMM" },
	{ "life", BIT(OP_RATE), set_life, "SECONDS" },
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

const char *op_name(enum op_kind kind)
{
	return specs[kind].name;
}

const char *op_format(const struct op *op, char *buf, size_t size)
{
	char at[ENDPOINT_STRLEN];

	snprintf(buf, size, "%s %s", op_name(op->kind),
		 endpoint_format(&op->at, at));
	return buf;
}

static bool word_parse(struct op *op, char kind, const char *word)
{
	switch (kind) {
	case 'a':
		return endpoint_parse(word, &op->at);
	case 'n':
		return count_parse(word, &op->n);
	case 's':
		return real_parse(word, &op->seconds);
	case 'r':
		return real_parse(word, &op->per_second) && op->per_second > 0;
	default:
		return set_side(op, word);
	}
}

static void option_parse(struct op *op, const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < N_OPTIONS && word[n] == '='; i++) {
		if (strncmp(options[i].name, word, n) != 0 ||
		    options[i].name[n] != '\0' ||
		    !(options[i].ops & BIT(op->kind)))
			continue;
		if (options[i].set(op, word + n + 1))
			return;
		die("%s: %s: %s expected", op_name(op->kind), word,
		    options[i].help);
	}
	die("%s does not understand \"%s\"", op_name(op->kind), word);
}

static void op_settle_close_wait(struct op *op)
{
	if (op->wait == WAIT_GOODBYE && op->n_data_bytes == 0)
		op->n_data_bytes = 24;
	if (op->wait == WAIT_DATA && op->n_data_bytes == 0)
		die("close-wait kind=data needs data=BYTES");
	if (op->wait == WAIT_UNREAD && op->n_data_bytes > 0)
		die("close-wait kind=unread has no data: say kind=data");
	if (op->wait == WAIT_UNACCEPTED)
		op->accepted = false;
	if (op->wait == WAIT_UNACCEPTED && op->side != SIDE_SERVER)
		die("close-wait kind=unaccepted is the server's side only");
	if (op->wait == WAIT_SENDING)
		op->peer = PEER_HELD;
}

/* What options leave open, and what they may not combine. */
static void op_settle(struct op *op)
{
	if (op->kind == OP_CLOSE_WAIT)
		op_settle_close_wait(op);
	if (op->kind == OP_LISTEN || op->accepted)
		return;
	if (op->side == SIDE_CLIENT && op->n_data_bytes > 0)
		die("%s: nobody sends data before it is accepted",
		    op_name(op->kind));
	if (op->side == SIDE_SERVER && (op->keepalive_s > 0 || op->nofile > 0 ||
					op->inherit || op->server))
		die("%s: nobody holds what is not accepted", op_name(op->kind));
}

static enum op_kind kind_find(const char *word)
{
	for (int i = 0; i < OP_COUNT; i++)
		if (strcmp(specs[i].name, word) == 0)
			return (enum op_kind)i;
	die("no operation is called \"%s\"", word);
}

/* goodbye is the only kind with another side by nature. */
static struct op op_default(enum op_kind kind, char **words)
{
	struct op op = { .kind = kind, .backlog = 4096, .accepted = true };

	for (; *words && strcmp(*words, "--") != 0; words++)
		if (strcmp(*words, "kind=goodbye") == 0)
			op.side = SIDE_CLIENT;
	return op;
}

/* Reads one operation and returns the word after it. */
static char **op_parse(struct op *op, char **words)
{
	enum op_kind kind = kind_find(*words);
	const char *word_kind = specs[kind].words;

	words++;
	*op = op_default(kind, words);
	if (*word_kind == '*') {
		if (!*words)
			die("run needs a command");
		op->command = words;
		while (*words)
			words++;
		return words;
	}
	for (; *word_kind; word_kind++, words++)
		if (!*words || !word_parse(op, *word_kind, *words))
			die("%s %s expected, not \"%s\"", op_name(kind),
			    specs[kind].help, *words ? *words : "");
	for (; *words && strcmp(*words, "--") != 0; words++)
		option_parse(op, *words);
	op_settle(op);
	return *words ? words + 1 : words;
}

void script_parse(struct script *script, int argc, char **argv)
{
	bool ended = false;

	/* No operation is shorter than one word. */
	script->ops = calloc((size_t)argc, sizeof(*script->ops));
	if (!script->ops)
		die("out of memory");
	for (char **word = argv + 1; *word;) {
		struct op *op = &script->ops[script->n++];

		word = op_parse(op, word);
		if (ended && op->kind != OP_HOLD && op->kind != OP_RUN)
			die("only hold or run may follow ready, not %s",
			    op_name(op->kind));
		ended = ended || op->kind == OP_READY || op->kind == OP_HOLD;
	}
	if (script->n == 0)
		die("an operation expected; sockgen --help lists them");
}

void script_free(struct script *script)
{
	free(script->ops);
	*script = (struct script){ 0 };
}

void script_usage(FILE *out)
{
	fputs("Usage: sockgen OPERATION [-- OPERATION]...\n\n", out);
	for (int i = 0; i < OP_COUNT; i++) {
		fprintf(out, "  %s %s", specs[i].name, specs[i].help);
		for (size_t k = 0; k < N_OPTIONS; k++)
			if (options[k].ops & BIT(i))
				fprintf(out, " [%s=%s]", options[k].name,
					options[k].help);
		fputc('\n', out);
	}
	fputs("\nPrints \"ready\" when the table stands, then holds it until\n"
	      "the time is over, stdin (a pipe) closes or a signal comes.\n"
	      "run holds it while COMMAND runs, and ends with its status.\n",
	      out);
}
