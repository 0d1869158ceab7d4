// SPDX-License-Identifier: MIT
/*
 * answers: leaves of the stored dump what the request asks for.
 *
 * The dump that was stored has all states, both families and INET_DIAG_INFO;
 * states, family, filter and extensions of the request take away from it.
 */
#include "answers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bytecode.h"

enum { STATE_LISTEN = 10, STATE_BOUND = 13 };

struct question {
	int type; /* of the request, and of its answers */
	int family; /* AF_UNSPEC: both */
	unsigned int states, extensions;
	struct inet_diag_sockid id;
	const unsigned char *code;
	size_t code_len;
};

static void find_code(struct question *question, const unsigned char *attrs,
		      size_t len)
{
	while (len >= sizeof(struct nlattr)) {
		struct nlattr attr;
		size_t step;

		memcpy(&attr, attrs, sizeof(attr));
		if (attr.nla_len < sizeof(attr) || attr.nla_len > len)
			return;
		if (attr.nla_type == INET_DIAG_REQ_BYTECODE) {
			question->code = attrs + sizeof(attr);
			question->code_len = attr.nla_len - sizeof(attr);
		}
		step = NLA_ALIGN(attr.nla_len);
		if (step >= len)
			return;
		attrs += step;
		len -= step;
	}
}

static bool read_legacy(struct question *question,
			const struct nlmsghdr *request)
{
	const unsigned char *body = NLMSG_DATA(request);
	struct inet_diag_req req;

	if (request->nlmsg_len < NLMSG_LENGTH(sizeof(req)))
		return false;
	memcpy(&req, body, sizeof(req));
	question->family = request->nlmsg_flags & NLM_F_DUMP ? AF_UNSPEC
							     : req.idiag_family;
	question->states = req.idiag_states;
	question->extensions = req.idiag_ext;
	question->id = req.id;
	find_code(question, body + NLMSG_ALIGN(sizeof(req)),
		  request->nlmsg_len - NLMSG_LENGTH(sizeof(req)));
	return true;
}

static bool read_by_family(struct question *question,
			   const struct nlmsghdr *request)
{
	const unsigned char *body = NLMSG_DATA(request);
	struct inet_diag_req_v2 req;

	if (request->nlmsg_len < NLMSG_LENGTH(sizeof(req)))
		return false;
	memcpy(&req, body, sizeof(req));
	question->family = req.sdiag_family;
	question->states = req.idiag_states;
	question->extensions = req.idiag_ext;
	question->id = req.id;
	find_code(question, body + NLMSG_ALIGN(sizeof(req)),
		  request->nlmsg_len - NLMSG_LENGTH(sizeof(req)));
	return req.sdiag_protocol == IPPROTO_TCP &&
	       (req.sdiag_family == AF_INET || req.sdiag_family == AF_INET6);
}

static unsigned char *room_for(struct answers *answers, size_t n)
{
	unsigned char *grown;

	if (answers->n + n > answers->cap) {
		answers->cap = (answers->n + n) * 2;
		grown = realloc(answers->bytes, answers->cap);
		if (!grown) {
			answers->is_broken = 1;
			return NULL;
		}
		answers->bytes = grown;
	}
	memset(answers->bytes + answers->n, 0, n);
	answers->n += n;
	return answers->bytes + answers->n - n;
}

static void put(struct answers *answers, const struct nlmsghdr *head,
		const void *body, size_t len)
{
	unsigned char *out = room_for(answers, NLMSG_SPACE(len));
	struct nlmsghdr own = *head;

	if (!out)
		return;
	own.nlmsg_len = (uint32_t)NLMSG_LENGTH(len);
	own.nlmsg_pid = ANSWERS_PORT_ID;
	memcpy(out, &own, sizeof(own));
	memcpy(out + NLMSG_HDRLEN, body, len);
}

/* Those extensions that only come when they are asked for. */
static bool is_wanted(const struct nlattr *attr, unsigned int extensions)
{
	if (attr->nla_type == 0 || attr->nla_type >= INET_DIAG_SHUTDOWN)
		return true;
	return extensions >> (attr->nla_type - 1) & 1;
}

/* The message, but for the attributes that were not asked for. */
static void put_socket(struct answers *answers, const struct nlmsghdr *head,
		       const struct message *message, unsigned int extensions)
{
	unsigned char body[4096 + NLMSG_ALIGNTO];
	size_t used = sizeof(struct inet_diag_msg), at = used;

	if (message->len < used || message->len > 4096)
		return;
	memcpy(body, message->bytes, used);
	while (message->len - at >= sizeof(struct nlattr)) {
		struct nlattr attr;
		size_t step;

		memcpy(&attr, message->bytes + at, sizeof(attr));
		if (attr.nla_len < sizeof(attr) ||
		    attr.nla_len > message->len - at)
			break;
		step = NLA_ALIGN(attr.nla_len);
		if (step > message->len - at)
			step = message->len - at;
		if (is_wanted(&attr, extensions)) {
			memcpy(body + used, message->bytes + at, step);
			used += step;
		}
		at += step;
	}
	put(answers, head, body, used);
}

static bool fits(const struct question *question, const struct message *message)
{
	struct inet_diag_msg msg;
	unsigned int state;

	if (message->len < sizeof(msg))
		return false;
	memcpy(&msg, message->bytes, sizeof(msg));
	state = message->is_bound ? STATE_BOUND : msg.idiag_state;
	if (!(question->states >> state & 1))
		return false;
	if (question->family != AF_UNSPEC &&
	    question->family != msg.idiag_family)
		return false;
	if ((question->id.idiag_sport &&
	     question->id.idiag_sport != msg.id.idiag_sport) ||
	    (question->id.idiag_dport &&
	     question->id.idiag_dport != msg.id.idiag_dport))
		return false;
	return !question->code ||
	       bytecode_run(question->code, question->code_len, &msg);
}

static void add_dump(struct answers *answers, const struct place *place,
		     const struct question *question,
		     const struct nlmsghdr *head)
{
	struct nlmsghdr own = *head;
	const int error = 0;

	own.nlmsg_flags = NLM_F_MULTI;
	own.nlmsg_type = (uint16_t)question->type;
	for (size_t i = 0; i < place->n_messages; i++) {
		if (fits(question, &place->messages[i]))
			put_socket(answers, &own, &place->messages[i],
				   question->extensions);
	}
	own.nlmsg_type = NLMSG_DONE;
	put(answers, &own, &error, sizeof(error));
}

static void add_error(struct answers *answers, const struct nlmsghdr *head,
		      int error)
{
	struct nlmsgerr body = { .error = -error, .msg = *head };
	struct nlmsghdr own = *head;

	own.nlmsg_type = NLMSG_ERROR;
	own.nlmsg_flags = 0;
	put(answers, &own, &body, sizeof(body));
}

/* An IPv4 address in the form that IPv6 has for it. */
static void map(const __be32 addr[4], int family, unsigned char out[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(out, addr, 16);
	if (family == AF_INET) {
		memcpy(out, mapped, sizeof(mapped));
		memcpy(out + 12, addr, 4);
	}
}

static bool is_exactly(const struct question *question,
		       const struct inet_diag_msg *msg)
{
	unsigned char asked[2][16], found[2][16];

	map(question->id.idiag_src, question->family, asked[0]);
	map(question->id.idiag_dst, question->family, asked[1]);
	map(msg->id.idiag_src, msg->idiag_family, found[0]);
	map(msg->id.idiag_dst, msg->idiag_family, found[1]);
	return question->id.idiag_sport == msg->id.idiag_sport &&
	       question->id.idiag_dport == msg->id.idiag_dport &&
	       memcmp(asked, found, sizeof(asked)) == 0;
}

/* inet_lookup() gives the listener of the port where the tuple is gone. */
static const struct message *find_exact(const struct place *place,
					const struct question *question)
{
	const struct message *listener = NULL;

	for (size_t i = 0; i < place->n_messages; i++) {
		const struct message *message = &place->messages[i];
		struct inet_diag_msg msg;

		if (message->is_bound || message->len < sizeof(msg))
			continue;
		memcpy(&msg, message->bytes, sizeof(msg));
		if (is_exactly(question, &msg))
			return message;
		if (msg.idiag_state == STATE_LISTEN &&
		    msg.id.idiag_sport == question->id.idiag_sport)
			listener = message;
	}
	return listener;
}

static void add_exact(struct answers *answers, const struct place *place,
		      const struct question *question,
		      const struct nlmsghdr *head)
{
	const struct message *found = find_exact(place, question);
	struct nlmsghdr own = *head;

	if (!found) {
		add_error(answers, head, ENOENT);
		return;
	}
	own.nlmsg_type = (uint16_t)question->type;
	own.nlmsg_flags = 0;
	put_socket(answers, &own, found, question->extensions);
}

void answers_add(struct answers *answers, const struct place *place,
		 const struct nlmsghdr *request)
{
	struct question question = { .type = request->nlmsg_type };
	bool is_clear = false;

	if (question.type == TCPDIAG_GETSOCK)
		is_clear = read_legacy(&question, request);
	else if (question.type == SOCK_DIAG_BY_FAMILY)
		is_clear = read_by_family(&question, request);
	if (!is_clear)
		add_error(answers, request, ENOENT);
	else if (request->nlmsg_flags & NLM_F_DUMP)
		add_dump(answers, place, &question, request);
	else
		add_exact(answers, place, &question, request);
}

size_t answers_fit(const struct answers *answers, size_t size)
{
	size_t used = 0;

	while (answers->at + used < answers->n) {
		struct nlmsghdr head;

		memcpy(&head, answers->bytes + answers->at + used,
		       sizeof(head));
		if (used + NLMSG_ALIGN(head.nlmsg_len) > size)
			break;
		used += NLMSG_ALIGN(head.nlmsg_len);
	}
	return used;
}
