// SPDX-License-Identifier: MIT
/*
 * filter_parse: ss(8)'s filter grammar, to postfix.
 *
 * As in ss's own grammar, and unlike its manual, "and", "or" and nothing at
 * all between two conditions bind equally, from left to right.  Nesting is
 * kept in an array, so hostile text cannot exhaust the stack.
 */
#include "tcpwait/filter.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "model/filter_hint.h"
#include "model/filter_lex.h"
#include "model/filter_value.h"

#include "tcpwait/tcp_state.h"

enum { MAX_NESTING = 32 };

/* A parenthesis, or the whole: what it has so far and what it waits for. */
struct level {
	bool has_left; /* a complete condition stands before */
	bool wants_right; /* and "and" or "or" after it */
	bool negate; /* "!" stands before the next condition */
	uint8_t join; /* FILTER_AND or FILTER_OR, for the next one */
};

struct parser {
	struct filter_lex lex;
	struct filter *filter;
	struct filter_value_ctx ctx;
	size_t depth;
	struct level levels[MAX_NESTING + 1];
	char word[PATH_MAX]; /* the operand, terminated */
};

enum {
	OPS_EQUAL = 1 << FILTER_TOKEN_EQ | 1 << FILTER_TOKEN_NE,
	OPS_ALL = OPS_EQUAL | 1 << FILTER_TOKEN_GT | 1 << FILTER_TOKEN_LT |
		  1 << FILTER_TOKEN_GE | 1 << FILTER_TOKEN_LE
};

static const struct predicate {
	const char *name; /* NULL: the token is no predicate */
	const char *example;
	filter_value_fn read; /* NULL: it takes no value */
	unsigned int ops;
	bool is_remote;
	bool takes_name;
} predicates[FILTER_TOKEN_COUNT] = {
	[FILTER_TOKEN_SRC] = {
		.name = "src",
		.example = "src 10.0.0.0/8",
		.read = filter_value_host,
		.ops = OPS_EQUAL,
	},
	[FILTER_TOKEN_DST] = {
		.name = "dst",
		.example = "dst 10.0.0.5:3306",
		.read = filter_value_host,
		.ops = OPS_EQUAL,
		.is_remote = true,
	},
	[FILTER_TOKEN_SPORT] = {
		.name = "sport",
		.example = "sport = :8080",
		.read = filter_value_port,
		.ops = OPS_ALL,
	},
	[FILTER_TOKEN_DPORT] = {
		.name = "dport",
		.example = "dport = :3306",
		.read = filter_value_port,
		.ops = OPS_ALL,
		.is_remote = true,
	},
	[FILTER_TOKEN_DEV] = {
		.name = "dev",
		.example = "dev eth0",
		.read = filter_value_dev,
		.ops = OPS_EQUAL,
		.takes_name = true,
	},
	[FILTER_TOKEN_FWMARK] = {
		.name = "fwmark",
		.example = "fwmark 0x1/0xff",
		.read = filter_value_mark,
		.ops = OPS_EQUAL,
	},
	[FILTER_TOKEN_CGROUP] = {
		.name = "cgroup",
		.example = "cgroup /PATH/OF/GROUP",
		.read = filter_value_cgroup,
		.ops = OPS_EQUAL,
		.takes_name = true,
	},
	[FILTER_TOKEN_AUTOBOUND] = { .name = "autobound" },
	[FILTER_TOKEN_AGE] = {
		.name = "age",
		.example = "age gt 10m",
		.read = filter_value_age,
		.ops = OPS_ALL,
	},
	[FILTER_TOKEN_KIND] = {
		.name = "kind",
		.example = "kind eq consumed",
		.read = filter_value_kind,
		.ops = OPS_EQUAL,
	},
	[FILTER_TOKEN_ROLE] = {
		.name = "role",
		.example = "role eq client",
		.read = filter_value_role,
		.ops = OPS_EQUAL,
	},
	[FILTER_TOKEN_RECV_QUEUE] = {
		.name = "recv_queue",
		.example = "recv_queue gt 0",
		.read = filter_value_recv_queue,
		.ops = OPS_ALL,
	},
	[FILTER_TOKEN_SEND_QUEUE] = {
		.name = "send_queue",
		.example = "send_queue gt 0",
		.read = filter_value_send_queue,
		.ops = OPS_ALL,
	},
	[FILTER_TOKEN_PROCESS] = {
		.name = "process",
		.example = "process eq java",
		.read = filter_value_process,
		.ops = OPS_EQUAL,
		.takes_name = true,
	},
	[FILTER_TOKEN_UNIT] = {
		.name = "unit",
		.example = "unit eq nginx.service",
		.read = filter_value_unit,
		.ops = OPS_EQUAL,
		.takes_name = true,
	},
};

static struct level *level(struct parser *parser)
{
	return &parser->levels[parser->depth];
}

static bool emit(struct parser *parser, const struct filter_term *term)
{
	struct filter *filter = parser->filter;

	if (filter->n_terms == FILTER_MAX_TERMS)
		return filter_refuse(
			parser->ctx.message,
			"the filter is too long; conditions and operators may "
			"be %d together",
			FILTER_MAX_TERMS);
	filter->terms[filter->n_terms++] = *term;
	return true;
}

static bool emit_op(struct parser *parser, enum filter_op op)
{
	struct filter_term term = { .op = (uint8_t)op };

	return emit(parser, &term);
}

/* A condition is complete: it is negated, and joined to what stands left. */
static bool finish(struct parser *parser)
{
	struct level *now = level(parser);
	bool joins = now->has_left;
	uint8_t join = now->join;
	bool negate = now->negate;

	*now = (struct level){ .has_left = true, .join = FILTER_AND };
	return (!negate || emit_op(parser, FILTER_NOT)) &&
	       (!joins || emit_op(parser, join));
}

static bool copy_word(struct parser *parser, const struct filter_token *token)
{
	if (token->len >= sizeof(parser->word))
		return filter_refuse(parser->ctx.message,
				     "\"%.40s...\" is too long", token->text);
	memcpy(parser->word, token->text, token->len);
	parser->word[token->len] = '\0';
	return true;
}

/* Those two, their negations, and equality are all comparisons. */
static void compare_number(enum filter_token_kind op, struct filter_term *term)
{
	if (op == FILTER_TOKEN_GE || op == FILTER_TOKEN_LT)
		term->compare = FILTER_AT_LEAST;
	else if (op == FILTER_TOKEN_LE || op == FILTER_TOKEN_GT)
		term->compare = FILTER_AT_MOST;
}

/* Turns a port and a comparison into what the kernel compares. */
static void compare_port(enum filter_token_kind op, struct filter_term *term)
{
	if (op == FILTER_TOKEN_GE || op == FILTER_TOKEN_LT)
		term->op = FILTER_PORT_GE;
	else if (op == FILTER_TOKEN_LE || op == FILTER_TOKEN_GT)
		term->op = FILTER_PORT_LE;
}

static bool is_comparison(enum filter_token_kind kind)
{
	return (OPS_ALL >> kind & 1) != 0;
}

/* Reads the comparison, which may be left out for "=". */
static bool read_op(struct parser *parser, const struct predicate *predicate,
		    enum filter_token_kind *op)
{
	struct filter_token token = filter_lex_peek(&parser->lex);

	*op = FILTER_TOKEN_EQ;
	if (!is_comparison(token.kind))
		return true;
	*op = token.kind;
	filter_lex_next(&parser->lex);
	if ((predicate->ops >> token.kind & 1) != 0)
		return true;
	return filter_refuse(parser->ctx.message,
			     "\"%s\" cannot be compared with \"%.*s\", "
			     "only with = and !=",
			     predicate->name, (int)token.len, token.text);
}

static bool read_value(struct parser *parser, const struct predicate *predicate,
		       struct filter_term *term)
{
	struct filter_token token = predicate->takes_name
					    ? filter_lex_next_name(&parser->lex)
					    : filter_lex_next(&parser->lex);

	if (token.kind != FILTER_TOKEN_WORD)
		return filter_refuse(
			parser->ctx.message,
			"\"%s\" lacks its value; write for example \"%s\"",
			predicate->name, predicate->example);
	return copy_word(parser, &token) &&
	       predicate->read(parser->word, term, &parser->ctx);
}

static bool read_predicate(struct parser *parser,
			   const struct predicate *predicate)
{
	struct filter_term term = { .is_remote = predicate->is_remote };
	enum filter_token_kind op;

	if (predicate->read == NULL)
		return emit_op(parser, FILTER_AUTOBOUND) && finish(parser);
	if (!read_op(parser, predicate, &op) ||
	    !read_value(parser, predicate, &term))
		return false;
	if (predicate->read == filter_value_port)
		compare_port(op, &term);
	else if (predicate->ops == OPS_ALL)
		compare_number(op, &term);
	if (term.op != FILTER_HOST && term.any_port)
		return filter_refuse(
			parser->ctx.message,
			"\"%s\" cannot compare with \"*\"; give a port",
			predicate->name);
	if (!emit(parser, &term))
		return false;
	if ((op == FILTER_TOKEN_NE || op == FILTER_TOKEN_GT ||
	     op == FILTER_TOKEN_LT) &&
	    !emit_op(parser, FILTER_NOT))
		return false;
	return finish(parser);
}

static bool open_level(struct parser *parser)
{
	if (parser->depth == MAX_NESTING)
		return filter_refuse(
			parser->ctx.message,
			"the parentheses are nested more than %d deep",
			MAX_NESTING);
	parser->depth++;
	*level(parser) = (struct level){ .join = FILTER_AND };
	return true;
}

/* Nothing may be pending where an expression ends. */
static bool check_complete(struct parser *parser, const char *where)
{
	const struct level *now = level(parser);

	if (now->has_left && !now->wants_right && !now->negate)
		return true;
	return filter_refuse(
		parser->ctx.message,
		"a condition is missing %s; one is for example \"dport = :80\"",
		where);
}

static bool close_level(struct parser *parser)
{
	if (parser->depth == 0)
		return filter_refuse(
			parser->ctx.message,
			"\")\" closes nothing; \"(\" is missing before it");
	if (!check_complete(parser, "before \")\""))
		return false;
	parser->depth--;
	return finish(parser);
}

static bool join_next(struct parser *parser, const struct filter_token *token)
{
	struct level *now = level(parser);

	if (!now->has_left || now->wants_right || now->negate)
		return filter_refuse(parser->ctx.message,
				     "a condition is missing before \"%.*s\"",
				     (int)token->len, token->text);
	now->wants_right = true;
	now->join = token->kind == FILTER_TOKEN_OR ? FILTER_OR : FILTER_AND;
	return true;
}

static bool read_token(struct parser *parser, const struct filter_token *token)
{
	if (predicates[token->kind].name != NULL)
		return read_predicate(parser, &predicates[token->kind]);
	if (token->kind == FILTER_TOKEN_OPEN)
		return open_level(parser);
	if (token->kind == FILTER_TOKEN_CLOSE)
		return close_level(parser);
	if (token->kind == FILTER_TOKEN_AND || token->kind == FILTER_TOKEN_OR)
		return join_next(parser, token);
	if (token->kind == FILTER_TOKEN_NOT) {
		level(parser)->negate = !level(parser)->negate;
		return true;
	}
	if (token->kind == FILTER_TOKEN_WORD)
		return copy_word(parser, token) &&
		       filter_hint_refuse(parser->word, parser->ctx.message);
	if (is_comparison(token->kind))
		return filter_refuse(
			parser->ctx.message,
			"\"%.*s\" has nothing to compare; src, dst, sport or "
			"dport goes before it",
			(int)token->len, token->text);
	return filter_refuse(
		parser->ctx.message,
		"\"%.*s\" comes first, before any condition and outside "
		"parentheses",
		(int)token->len, token->text);
}

static bool read_expression(struct parser *parser)
{
	struct filter_token token = filter_lex_next(&parser->lex);

	if (token.kind == FILTER_TOKEN_END)
		return true;
	*level(parser) = (struct level){ .join = FILTER_AND };
	for (; token.kind != FILTER_TOKEN_END;
	     token = filter_lex_next(&parser->lex)) {
		if (!read_token(parser, &token))
			return false;
	}
	if (!check_complete(parser, "at the end"))
		return false;
	if (parser->depth > 0)
		return filter_refuse(
			parser->ctx.message,
			"\"(\" is not closed; \")\" is missing at the end");
	return true;
}

/* Adds the states there are to the sentence. */
static bool list_states(char *message)
{
	const char *const *name;

	for (name = tcp_state_set_names; *name != NULL; name++) {
		size_t used = strlen(message);

		snprintf(message + used, FILTER_MESSAGE_SIZE - used, " %s",
			 *name);
	}
	return false;
}

static bool read_state(struct parser *parser, bool excludes, bool is_first)
{
	struct filter *filter = parser->filter;
	char *message = parser->ctx.message;
	struct filter_token token = filter_lex_next(&parser->lex);
	enum tcp_state state;
	uint32_t states;

	if (token.kind != FILTER_TOKEN_WORD) {
		filter_refuse(message, "\"%s\" lacks its state; there are:",
			      excludes ? "exclude" : "state");
		return list_states(message);
	}
	if (!copy_word(parser, &token))
		return false;
	if (strchr(parser->word, ','))
		return filter_refuse(message,
				     "\"%.40s\" is a list; write each state by "
				     "itself, as in state established state "
				     "time-wait",
				     parser->word);
	if (!tcp_state_parse_set(parser->word, &states)) {
		filter_refuse(message, "\"%.20s\" is no state; there are:",
			      parser->word);
		return list_states(message);
	}
	if (is_first)
		filter->states = excludes ? TCP_STATE_ALL : 0;
	if (excludes)
		filter->states &= ~states;
	else
		filter->states |= states;
	if (!excludes && tcp_state_parse(parser->word, &state))
		filter->named |= TCP_STATE_BIT(state);
	filter->named &= filter->states;
	return true;
}

static bool read_states(struct parser *parser)
{
	struct filter_token token = filter_lex_peek(&parser->lex);
	bool is_first = true;

	while (token.kind == FILTER_TOKEN_STATE ||
	       token.kind == FILTER_TOKEN_EXCLUDE) {
		filter_lex_next(&parser->lex);
		if (!read_state(parser, token.kind == FILTER_TOKEN_EXCLUDE,
				is_first))
			return false;
		is_first = false;
		token = filter_lex_peek(&parser->lex);
	}
	if (parser->filter->states != 0)
		return true;
	return filter_refuse(parser->ctx.message,
			     "the state and exclude words leave no state");
}

bool filter_parse(int n_words, const char *const words[], struct filter *filter,
		  char message[static FILTER_MESSAGE_SIZE])
{
	struct parser parser = {
		.filter = filter,
		.ctx = { filter, message, filter->family },
	};

	message[0] = '\0';
	filter->states = TCP_STATE_ALL;
	filter->named = 0;
	filter->n_terms = 0;
	filter->names_used = 1;
	filter_lex_init(&parser.lex, n_words, words);
	if (!read_states(&parser) || !read_expression(&parser))
		return false;
	filter->family = parser.ctx.family;
	return true;
}

bool filter_starts_with(const char *word)
{
	struct filter_lex lex;
	enum filter_token_kind kind;

	filter_lex_init(&lex, 1, &word);
	kind = filter_lex_next(&lex).kind;
	return kind == FILTER_TOKEN_STATE || kind == FILTER_TOKEN_EXCLUDE ||
	       kind == FILTER_TOKEN_OPEN || kind == FILTER_TOKEN_NOT ||
	       predicates[kind].name != NULL;
}
