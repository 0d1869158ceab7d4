// SPDX-License-Identifier: MIT
/*
 * option_hint: habits of other programs.
 */
#include "cli/option_hint.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *letter;
	const char *word;
	const char *hint;
} hints[] = {
	{ "f", "family", "-4 and -6 select the family" },
	{ "A", "query", "all sockets here are TCP: leave it out" },
	{ "A", "socket", "all sockets here are TCP: leave it out" },
	{ "u", "udp", "all sockets here are TCP: leave it out" },
	{ "l", "listening", "write state listening, behind the options" },
	{ "s", "summary", "tcpwait states counts by state" },
	{ "i", "info", "tcpwait sockets -o help lists what can be shown" },
	{ "e", "extended", "tcpwait sockets -o help lists what can be shown" },
	{ "m", "memory", "tcpwait sockets -o help lists what can be shown" },
	{ "r", "resolve", "addresses and ports are always numbers" },
	{ "E", "events", "tcpwait watch shows closes as they happen" },
};

const char *option_hint(const char *name)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (strcmp(name, hints[i].letter) == 0 ||
		    strcmp(name, hints[i].word) == 0)
			return hints[i].hint;
	}
	return NULL;
}
