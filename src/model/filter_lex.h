// SPDX-License-Identifier: MIT
/*
 * filter_lex: cuts the words of a filter into tokens.
 *
 * Tokens point into the words; nothing is copied or changed.
 */
#ifndef TCPWAIT_FILTER_LEX_H
#define TCPWAIT_FILTER_LEX_H

#include <stddef.h>

enum filter_token_kind {
	FILTER_TOKEN_END,
	FILTER_TOKEN_WORD, /* none of the following: an operand or a mistake */
	FILTER_TOKEN_OPEN,
	FILTER_TOKEN_CLOSE,
	FILTER_TOKEN_NOT,
	FILTER_TOKEN_AND,
	FILTER_TOKEN_OR,
	FILTER_TOKEN_EQ,
	FILTER_TOKEN_NE,
	FILTER_TOKEN_GT,
	FILTER_TOKEN_LT,
	FILTER_TOKEN_GE,
	FILTER_TOKEN_LE,
	FILTER_TOKEN_STATE,
	FILTER_TOKEN_EXCLUDE,
	FILTER_TOKEN_SRC,
	FILTER_TOKEN_DST,
	FILTER_TOKEN_SPORT,
	FILTER_TOKEN_DPORT,
	FILTER_TOKEN_DEV,
	FILTER_TOKEN_FWMARK,
	FILTER_TOKEN_CGROUP,
	FILTER_TOKEN_AUTOBOUND,
	FILTER_TOKEN_AGE,
	FILTER_TOKEN_KIND,
	FILTER_TOKEN_ROLE,
	FILTER_TOKEN_RECV_QUEUE,
	FILTER_TOKEN_SEND_QUEUE,
	FILTER_TOKEN_PROCESS,
	FILTER_TOKEN_UNIT,
	FILTER_TOKEN_COUNT,
};

struct filter_token {
	enum filter_token_kind kind;
	const char *text; /* not terminated */
	size_t len;
};

struct filter_lex {
	const char *const *words; /* those not yet begun */
	int n_words;
	const char *at; /* in the present one; NULL: none */
};

void filter_lex_init(struct filter_lex *lex, int n_words,
		     const char *const words[]);
struct filter_token filter_lex_next(struct filter_lex *lex);
struct filter_token filter_lex_peek(const struct filter_lex *lex);

/*
 * filter_lex_next_name takes all up to a blank, whatever the characters,
 * but for closing parentheses at its end: interfaces and cgroups have names
 * with operators in them.
 */
struct filter_token filter_lex_next_name(struct filter_lex *lex);

#endif
