// SPDX-License-Identifier: MIT
/*
 * filter_lex: the tokens of ss(8)'s filter language.
 *
 * ss wants blanks around every token; here operators and parentheses may
 * also touch their neighbours.  What follows what is the parser's business.
 */
#include "model/filter_lex.h"

#include <stdbool.h>
#include <string.h>

/* Longer operators come before those they begin with. */
static const struct {
	const char *text;
	enum filter_token_kind kind;
} spellings[] = {
	{ "&&", FILTER_TOKEN_AND },
	{ "||", FILTER_TOKEN_OR },
	{ "==", FILTER_TOKEN_EQ },
	{ "!=", FILTER_TOKEN_NE },
	{ ">=", FILTER_TOKEN_GE },
	{ "<=", FILTER_TOKEN_LE },
	{ "(", FILTER_TOKEN_OPEN },
	{ ")", FILTER_TOKEN_CLOSE },
	{ "!", FILTER_TOKEN_NOT },
	{ "&", FILTER_TOKEN_AND },
	{ "|", FILTER_TOKEN_OR },
	{ "=", FILTER_TOKEN_EQ },
	{ ">", FILTER_TOKEN_GT },
	{ "<", FILTER_TOKEN_LT },
	{ "not", FILTER_TOKEN_NOT },
	{ "and", FILTER_TOKEN_AND },
	{ "or", FILTER_TOKEN_OR },
	{ "eq", FILTER_TOKEN_EQ },
	{ "ne", FILTER_TOKEN_NE },
	{ "neq", FILTER_TOKEN_NE },
	{ "gt", FILTER_TOKEN_GT },
	{ "lt", FILTER_TOKEN_LT },
	{ "ge", FILTER_TOKEN_GE },
	{ "geq", FILTER_TOKEN_GE },
	{ "le", FILTER_TOKEN_LE },
	{ "leq", FILTER_TOKEN_LE },
	{ "state", FILTER_TOKEN_STATE },
	{ "exclude", FILTER_TOKEN_EXCLUDE },
	{ "excl", FILTER_TOKEN_EXCLUDE },
	{ "src", FILTER_TOKEN_SRC },
	{ "dst", FILTER_TOKEN_DST },
	{ "sport", FILTER_TOKEN_SPORT },
	{ "dport", FILTER_TOKEN_DPORT },
	{ "dev", FILTER_TOKEN_DEV },
	{ "fwmark", FILTER_TOKEN_FWMARK },
	{ "cgroup", FILTER_TOKEN_CGROUP },
	{ "autobound", FILTER_TOKEN_AUTOBOUND },
	{ "age", FILTER_TOKEN_AGE },
	{ "kind", FILTER_TOKEN_KIND },
	{ "role", FILTER_TOKEN_ROLE },
	{ "recv_queue", FILTER_TOKEN_RECV_QUEUE },
	{ "send_queue", FILTER_TOKEN_SEND_QUEUE },
	{ "process", FILTER_TOKEN_PROCESS },
	{ "unit", FILTER_TOKEN_UNIT },
};

enum { N_SPELLINGS = sizeof(spellings) / sizeof(spellings[0]) };

static const char blanks[] = " \t\n";
static const char punctuation[] = "()!&|=<>";
static const char word_ends[] = " \t\n()!&|=<>";

/* Moves to the next character that is no blank; false at the end. */
static bool skip_blanks(struct filter_lex *lex)
{
	for (;;) {
		if (lex->at != NULL) {
			lex->at += strspn(lex->at, blanks);
			if (*lex->at != '\0')
				return true;
		}
		if (lex->n_words == 0)
			return false;
		lex->at = *lex->words++;
		lex->n_words--;
	}
}

static struct filter_token read_operator(const char *at)
{
	size_t i;

	for (i = 0; i < N_SPELLINGS; i++) {
		size_t len = strlen(spellings[i].text);

		if (strncmp(at, spellings[i].text, len) == 0)
			return (struct filter_token){ spellings[i].kind, at,
						      len };
	}
	return (struct filter_token){ FILTER_TOKEN_WORD, at, 1 };
}

static enum filter_token_kind word_kind(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < N_SPELLINGS; i++) {
		if (strlen(spellings[i].text) == len &&
		    memcmp(text, spellings[i].text, len) == 0)
			return spellings[i].kind;
	}
	return FILTER_TOKEN_WORD;
}

static struct filter_token read_word(const char *at, size_t len)
{
	return (struct filter_token){ word_kind(at, len), at, len };
}

void filter_lex_init(struct filter_lex *lex, int n_words,
		     const char *const words[])
{
	*lex = (struct filter_lex){ .words = words, .n_words = n_words };
}

struct filter_token filter_lex_next(struct filter_lex *lex)
{
	struct filter_token token = { FILTER_TOKEN_END, "", 0 };

	if (!skip_blanks(lex))
		return token;
	if (strchr(punctuation, *lex->at) != NULL)
		token = read_operator(lex->at);
	else
		token = read_word(lex->at, strcspn(lex->at, word_ends));
	lex->at += token.len;
	return token;
}

struct filter_token filter_lex_peek(const struct filter_lex *lex)
{
	struct filter_lex ahead = *lex;

	return filter_lex_next(&ahead);
}

struct filter_token filter_lex_next_name(struct filter_lex *lex)
{
	struct filter_token token;
	size_t len;

	if (!skip_blanks(lex))
		return (struct filter_token){ FILTER_TOKEN_END, "", 0 };
	len = strcspn(lex->at, blanks);
	while (len > 0 && lex->at[len - 1] == ')')
		len--;
	if (len == 0)
		return filter_lex_next(lex);
	token = read_word(lex->at, len);
	lex->at += len;
	return token;
}
