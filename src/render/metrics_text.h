// SPDX-License-Identifier: MIT
/*
 * metrics_text: the text format of Prometheus, such as parsers of OpenMetrics
 * accept it too: gauges without timestamps.
 */
#ifndef TCPWAIT_RENDER_METRICS_TEXT_H
#define TCPWAIT_RENDER_METRICS_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct metrics_label {
	const char *name;
	const char *value; /* any text; NULL: the label is left out */
};

/* One series: its name and labels. */
struct metrics_series {
	const char *name;
	const struct metrics_label *labels;
	size_t n_labels;
};

/* metrics_text_family begins a gauge; unit may be NULL. */
void metrics_text_family(FILE *out, const char *name, const char *unit,
			 const char *help);
void metrics_text_count(FILE *out, const struct metrics_series *series,
			uint64_t value);
void metrics_text_real(FILE *out, const struct metrics_series *series,
		       double value);
/* metrics_text_end: without it the text is not whole. */
void metrics_text_end(FILE *out);

#endif
