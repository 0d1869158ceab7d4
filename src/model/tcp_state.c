// SPDX-License-Identifier: MIT
/*
 * tcp_state: one table with every spelling of every state.
 *
 * The groups are ss(8)'s.  A state is a number and its names; what a state
 * means is not decided here.
 */
#include "tcpwait/tcp_state.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { STATE_MAX_ALIASES = 4, STATE_WORD_SIZE = 16 };

/* Aliases are bare: lower case, without '-' and '_'. */
struct state_names {
	const char *name;
	const char *key;
	const char *aliases[STATE_MAX_ALIASES];
};

static const struct state_names states[] = {
	[TCP_STATE_ESTABLISHED] = {
		"ESTABLISHED", "established",
		{ "established", "estab" },
	},
	[TCP_STATE_SYN_SENT] = {
		"SYN_SENT", "syn_sent", { "synsent" },
	},
	[TCP_STATE_SYN_RECV] = {
		"SYN_RECV", "syn_recv",
		{ "synrecv", "synrcv", "synrcvd", "synreceived" },
	},
	[TCP_STATE_FIN_WAIT1] = {
		"FIN_WAIT1", "fin_wait1", { "finwait1" },
	},
	[TCP_STATE_FIN_WAIT2] = {
		"FIN_WAIT2", "fin_wait2", { "finwait2" },
	},
	[TCP_STATE_TIME_WAIT] = {
		"TIME_WAIT", "time_wait", { "timewait" },
	},
	[TCP_STATE_CLOSE] = {
		"CLOSE", "close",
		{ "close", "closed", "unconn", "unconnected" },
	},
	[TCP_STATE_CLOSE_WAIT] = {
		"CLOSE_WAIT", "close_wait", { "closewait" },
	},
	[TCP_STATE_LAST_ACK] = {
		"LAST_ACK", "last_ack", { "lastack" },
	},
	[TCP_STATE_LISTEN] = {
		"LISTEN", "listen", { "listen", "listening" },
	},
	[TCP_STATE_CLOSING] = {
		"CLOSING", "closing", { "closing" },
	},
};

static_assert(sizeof(states) / sizeof(states[0]) == TCP_STATE_COUNT,
	      "every state has its names");

/* scan_state() of ss.c. */
static const struct {
	const char *name;
	uint32_t states;
} groups[] = {
	{ "all", TCP_STATE_ALL },
	{ "connected", TCP_STATE_ALL & ~(TCP_STATE_BIT(TCP_STATE_CLOSE) |
					 TCP_STATE_BIT(TCP_STATE_LISTEN)) },
	{ "synchronized",
	  TCP_STATE_ALL & ~(TCP_STATE_BIT(TCP_STATE_CLOSE) |
			    TCP_STATE_BIT(TCP_STATE_LISTEN) |
			    TCP_STATE_BIT(TCP_STATE_SYN_SENT)) },
	{ "bucket", TCP_STATE_BIT(TCP_STATE_SYN_RECV) |
			    TCP_STATE_BIT(TCP_STATE_TIME_WAIT) },
	{ "big", TCP_STATE_ALL & ~(TCP_STATE_BIT(TCP_STATE_SYN_RECV) |
				   TCP_STATE_BIT(TCP_STATE_TIME_WAIT)) },
};

const char *const tcp_state_set_names[] = {
	"established", "syn-sent", "syn-recv",	 "fin-wait-1",	 "fin-wait-2",
	"time-wait",   "closed",   "close-wait", "last-ack",	 "listening",
	"closing",     "all",	   "connected",	 "synchronized", "bucket",
	"big",	       NULL,
};

static const struct state_names *names_of(unsigned int state)
{
	static const struct state_names none;

	return state < TCP_STATE_COUNT ? &states[state] : &none;
}

const char *tcp_state_name(unsigned int state)
{
	return names_of(state)->name;
}

const char *tcp_state_key(unsigned int state)
{
	return names_of(state)->key;
}

/* Copies text in the form that aliases have; false if it does not fit. */
static bool bare_word(const char *text, char word[static STATE_WORD_SIZE])
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text == '-' || *text == '_')
			continue;
		if (n + 1 == STATE_WORD_SIZE)
			return false;
		word[n++] = (char)tolower((unsigned char)*text);
	}
	word[n] = '\0';
	return true;
}

static bool has_alias(const struct state_names *names, const char *word)
{
	size_t i;

	for (i = 0; i < STATE_MAX_ALIASES && names->aliases[i] != NULL; i++) {
		if (strcmp(names->aliases[i], word) == 0)
			return true;
	}
	return false;
}

bool tcp_state_parse(const char *text, enum tcp_state *state)
{
	char word[STATE_WORD_SIZE];
	unsigned int i;

	if (!bare_word(text, word))
		return false;
	for (i = 0; i < TCP_STATE_COUNT; i++) {
		if (has_alias(&states[i], word)) {
			*state = (enum tcp_state)i;
			return true;
		}
	}
	return false;
}

bool tcp_state_parse_set(const char *text, uint32_t *set)
{
	char word[STATE_WORD_SIZE];
	enum tcp_state state;
	size_t i;

	if (tcp_state_parse(text, &state)) {
		*set = TCP_STATE_BIT(state);
		return true;
	}
	if (!bare_word(text, word))
		return false;
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (strcmp(groups[i].name, word) == 0) {
			*set = groups[i].states;
			return true;
		}
	}
	return false;
}

void tcp_state_add(tcp_state_counts sum, const tcp_state_counts more)
{
	for (size_t i = 0; i < TCP_STATE_COUNT; i++)
		sum[i] += more[i];
}

uint64_t tcp_state_total(const tcp_state_counts counts)
{
	uint64_t total = 0;
	unsigned int i;

	for (i = 0; i < TCP_STATE_COUNT; i++)
		total += counts[i];
	return total;
}
