// SPDX-License-Identifier: MIT
/*
 * render_opens: the line says of what it is, since no filter cuts it.
 */
#include "tcpwait/render_opens.h"

#include <string.h>

/* From here on a decimal says nothing. */
enum { WHOLE_FROM = 10, RATE_SIZE = 32 };

static const char *format_rate(double rate, char text[static RATE_SIZE])
{
	(void)snprintf(text, RATE_SIZE, rate < WHOLE_FROM ? "%.2g/s" : "%.0f/s",
		       rate);
	return text;
}

/* What there may have been none of. */
static const struct {
	enum opens_kind kind;
	const char *words;
} others[] = {
	{ OPENS_FAILED, "failed" },
	{ OPENS_RESET, "reset" },
	{ OPENS_DROPPED, "dropped by listeners" },
	{ OPENS_COOKIED, "SYN answered by cookie (Possible SYN flooding)" },
};

char *render_opens_words(const struct opens *opens,
			 char text[static RENDER_OPENS_SIZE])
{
	char active[RATE_SIZE], passive[RATE_SIZE];
	const char *before = "; ";

	(void)snprintf(text, RENDER_OPENS_SIZE, "%s by us, %s accepted",
		       format_rate(opens->per_second[OPENS_ACTIVE], active),
		       format_rate(opens->per_second[OPENS_PASSIVE], passive));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		double rate = opens->per_second[others[i].kind];
		size_t n = strlen(text);
		char other[RATE_SIZE];

		if (rate <= 0)
			continue;
		(void)snprintf(text + n, RENDER_OPENS_SIZE - n, "%s%s %s",
			       before, format_rate(rate, other),
			       others[i].words);
		before = ", ";
	}
	return text;
}

void render_opens(FILE *out, const struct opens *opens)
{
	char text[RENDER_OPENS_SIZE];
	double sum = 0, begun;

	for (int i = 0; i < OPENS_KIND_COUNT; i++)
		sum += opens->per_second[i];
	if (opens_begun(opens, &begun) && sum > 0)
		(void)fprintf(out, "of all sockets: opens %s\n",
			      render_opens_words(opens, text));
}
