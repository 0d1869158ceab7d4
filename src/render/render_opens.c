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

/* "; 3/s failed", where there were any; returns what stands before the next. */
static const char *put_bad(const struct opens *opens, enum opens_kind kind,
			   const char *before, const char *what, char *text)
{
	size_t n = strlen(text);
	char rate[RATE_SIZE];

	if (opens->per_second[kind] <= 0)
		return before;
	(void)snprintf(text + n, RENDER_OPENS_SIZE - n, "%s%s %s", before,
		       format_rate(opens->per_second[kind], rate), what);
	return ", ";
}

char *render_opens_words(const struct opens *opens,
			 char text[static RENDER_OPENS_SIZE])
{
	char active[RATE_SIZE], passive[RATE_SIZE];
	const char *before;

	(void)snprintf(text, RENDER_OPENS_SIZE, "%s by us, %s accepted",
		       format_rate(opens->per_second[OPENS_ACTIVE], active),
		       format_rate(opens->per_second[OPENS_PASSIVE], passive));
	before = put_bad(opens, OPENS_FAILED, "; ", "failed", text);
	(void)put_bad(opens, OPENS_RESET, before, "reset", text);
	return text;
}

void render_opens(FILE *out, const struct opens *opens)
{
	char text[RENDER_OPENS_SIZE];

	if (!opens->known)
		return;
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		if (opens->per_second[i] > 0) {
			(void)fprintf(out, "of all sockets: opens %s\n",
				      render_opens_words(opens, text));
			return;
		}
	}
}
