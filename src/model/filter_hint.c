// SPDX-License-Identifier: MIT
/*
 * filter_hint: guesses at mistaken filter words.
 *
 * It only ever adds to a refusal; no guess is acted upon.
 */
#include "model/filter_hint.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "tcpwait/filter.h"
#include "tcpwait/tcp_state.h"

enum { MAX_DISTANCE = 2, MAX_WORD = 16 };

static const char *const filter_words[] = {
	"src",	   "dst",    "sport",	  "dport",	"dev",
	"fwmark",  "cgroup", "autobound", "state",	"exclude",
	"and",	   "or",     "not",	  "age",	"kind",
	"process", "unit",   "role",	  "recv_queue", "send_queue",
};

/* What people write who think of another tool. */
static const struct {
	const char *word;
	const char *instead;
} confusions[] = {
	{ "port", "sport (here) or dport (there)" },
	{ "host", "src (here) or dst (there)" },
	{ "net", "src (here) or dst (there)" },
	{ "addr", "src (here) or dst (there)" },
	{ "ip", "src (here) or dst (there)" },
	{ "local", "src" },
	{ "laddr", "src" },
	{ "source", "src" },
	{ "lport", "sport" },
	{ "remote", "dst" },
	{ "raddr", "dst" },
	{ "peer", "dst" },
	{ "destination", "dst" },
	{ "rport", "dport" },
	{ "if", "dev" },
	{ "iface", "dev" },
	{ "interface", "dev" },
	{ "mark", "fwmark" },
	{ "pid", "process" },
	{ "owner", "process" },
	{ "comm", "process" },
	{ "service", "unit" },
	{ "close_wait", "kind" },
	{ "recv-q", "recv_queue" },
	{ "send-q", "send_queue" },
};

static size_t least_of(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance, letter case aside; b has at most MAX_WORD bytes. */
static size_t distance(const char *a, const char *b)
{
	size_t row[MAX_WORD + 1];
	size_t n = strlen(b);
	size_t i;

	for (i = 0; i <= n; i++)
		row[i] = i;
	for (; *a != '\0'; a++) {
		size_t diagonal = row[0]++;

		for (i = 0; i < n; i++) {
			size_t change = strncasecmp(a, b + i, 1) != 0;
			size_t above = row[i + 1];

			row[i + 1] = least_of(diagonal + change, above + 1,
					      row[i] + 1);
			diagonal = above;
		}
	}
	return row[n];
}

static const char *nearest_word(const char *word)
{
	const char *nearest = NULL;
	size_t best = MAX_DISTANCE + 1;
	size_t i;

	for (i = 0; i < sizeof(filter_words) / sizeof(filter_words[0]); i++) {
		size_t d = distance(word, filter_words[i]);

		/* More than half of it wrong is no resemblance. */
		if (d < best && d * 2 <= strlen(word)) {
			best = d;
			nearest = filter_words[i];
		}
	}
	return nearest;
}

static const char *confused_word(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(confusions) / sizeof(confusions[0]); i++) {
		if (strcasecmp(word, confusions[i].word) == 0)
			return confusions[i].instead;
	}
	return NULL;
}

static const char *meant_word(const char *word)
{
	const char *meant = confused_word(word);

	return meant ? meant : nearest_word(word);
}

/* Is it the value of a condition, its keyword forgotten? */
static bool is_value(const char *word)
{
	return strpbrk(word, ".:*/") != NULL ||
	       (word[0] >= '0' && word[0] <= '9');
}

bool filter_may_mean(const char *word)
{
	uint32_t states;

	return tcp_state_parse_set(word, &states) || is_value(word) ||
	       confused_word(word) != NULL;
}

static bool is_port(const char *word)
{
	word += word[0] == ':';
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

static bool refuse_value(const char *word, char *message)
{
	if (is_port(word))
		return filter_refuse(message,
				     "\"%.40s\" needs sport (here) or dport "
				     "(there) before it, as in sport = :8080",
				     word);
	return filter_refuse(message,
			     "\"%.60s\" needs src (here) or dst (there) before "
			     "it, as in dst 10.0.0.5",
			     word);
}

bool filter_hint_refuse(const char *word, char *message)
{
	const char *meant;
	uint32_t states;

	if (tcp_state_parse_set(word, &states))
		return filter_refuse(
			message,
			"\"%.40s\" is a state; write \"state %.40s\", before "
			"any condition",
			word, word);
	if (is_value(word))
		return refuse_value(word, message);
	meant = meant_word(word);
	if (meant != NULL)
		return filter_refuse(
			message,
			"\"%.40s\" is no filter word; did you mean %s?", word,
			meant);
	return filter_refuse(
		message,
		"\"%.40s\" is no filter word; these are: state exclude src dst "
		"sport dport dev fwmark cgroup autobound age kind process unit "
		"role recv_queue send_queue and or not ( )",
		word);
}
