// SPDX-License-Identifier: MIT
/*
 * metrics_text: lines, labels and what has to be escaped in them.
 *
 * One bad byte makes a reader drop the whole text, other programs' metrics
 * included, so values of labels are cleaned before they are escaped.
 */
#include "render/metrics_text.h"

#include <inttypes.h>
#include <math.h>

#include "tcpwait/text.h"

enum { VALUE_SIZE = 1024 };

void metrics_text_family(FILE *out, const char *name, const char *unit,
			 const char *help)
{
	(void)fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
	/* A comment for Prometheus; OpenMetrics wants it as the name's end. */
	if (unit)
		(void)fprintf(out, "# UNIT %s %s\n", name, unit);
}

static void put_value(FILE *out, const char *value)
{
	char clean[VALUE_SIZE];

	/* A newline is gone once the text is clean. */
	for (const char *at = text_clean(value, clean, sizeof(clean)); *at;
	     at++) {
		if (*at == '"' || *at == '\\')
			(void)fputc('\\', out);
		(void)fputc(*at, out);
	}
}

static void put_series(FILE *out, const struct metrics_series *series)
{
	char sep = '{';

	(void)fputs(series->name, out);
	for (size_t i = 0; i < series->n_labels; i++) {
		if (!series->labels[i].value)
			continue;
		(void)fprintf(out, "%c%s=\"", sep, series->labels[i].name);
		put_value(out, series->labels[i].value);
		(void)fputc('"', out);
		sep = ',';
	}
	if (sep == ',')
		(void)fputc('}', out);
}

void metrics_text_count(FILE *out, const struct metrics_series *series,
			uint64_t value)
{
	put_series(out, series);
	(void)fprintf(out, " %" PRIu64 "\n", value);
}

void metrics_text_real(FILE *out, const struct metrics_series *series,
		       double value)
{
	/* What is no number is not known, and so has no sample. */
	if (!isfinite(value))
		return;
	put_series(out, series);
	(void)fprintf(out, " %.9g\n", value);
}

void metrics_text_end(FILE *out)
{
	(void)fputs("# EOF\n", out);
}
