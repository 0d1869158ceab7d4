// SPDX-License-Identifier: MIT
/*
 * paste_state: states by the words of other languages.
 */
#include "paste/paste_state.h"

#include <string.h>

/*
 * A "?" stands for one character that is no ASCII, however many bytes it has
 * become.  German: Windows and net-tools; Polish, Czech: Windows; the others:
 * net-tools.
 */
static const struct {
	const char *word;
	enum tcp_state state;
} words[] = {
	{ "ABH?REN", TCP_STATE_LISTEN },
	{ "HERGESTELLT", TCP_STATE_ESTABLISHED },
	{ "VERBUNDEN", TCP_STATE_ESTABLISHED },
	{ "WARTEND", TCP_STATE_TIME_WAIT },
	{ "SCHLIESSEN_WARTEN", TCP_STATE_CLOSE_WAIT },
	{ "FIN_WARTEN_1", TCP_STATE_FIN_WAIT1 },
	{ "FIN_WARTEN_2", TCP_STATE_FIN_WAIT2 },
	{ "SYN_GESENDET", TCP_STATE_SYN_SENT },
	{ "SYN_EMPFANGEN", TCP_STATE_SYN_RECV },
	{ "LETZTE_BEST", TCP_STATE_LAST_ACK },
	{ "LETZTES_ACK", TCP_STATE_LAST_ACK },
	{ "WIRD_GESCHLOSSEN", TCP_STATE_CLOSING },
	{ "GESCHLOSSEN", TCP_STATE_CLOSE },
	{ "NAS?UCHIWANIE", TCP_STATE_LISTEN },
	{ "USTANOWIONO", TCP_STATE_ESTABLISHED },
	{ "CZAS_OCZEKIWANIA", TCP_STATE_TIME_WAIT },
	{ "NASLOUCH?N?", TCP_STATE_LISTEN },
	{ "NAV?Z?NO", TCP_STATE_ESTABLISHED },
	{ "ESTABLECIDO", TCP_STATE_ESTABLISHED },
	{ "ESCUCHAR", TCP_STATE_LISTEN },
	{ "ESTABELECIDA", TCP_STATE_ESTABLISHED },
	{ "OU?A", TCP_STATE_LISTEN },
	{ "OU?E", TCP_STATE_LISTEN },
	{ "CONNECT?", TCP_STATE_ESTABLISHED },
	{ "?COUTE", TCP_STATE_LISTEN },
};

static bool is_ascii(char c)
{
	return !((unsigned char)c & 0x80);
}

static bool matches(const char *pattern, const char *text, const char *end)
{
	while (*pattern) {
		if (*pattern == '?') {
			if (text == end || is_ascii(*text))
				return false;
			while (text < end && !is_ascii(*text))
				text++;
			while (*pattern == '?')
				pattern++;
			continue;
		}
		if (text == end || *text != *pattern)
			return false;
		text++;
		pattern++;
	}
	return text == end;
}

bool paste_state_read(struct span word, const struct paste_end *remote,
		      enum tcp_state *state)
{
	if (paste_span_state(word, state))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (matches(words[i].word, word.at, word.at + word.n)) {
			*state = words[i].state;
			return true;
		}
	}
	*state = TCP_STATE_LISTEN;
	return remote->is_any && remote->port == 0 && !remote->port_unknown;
}
