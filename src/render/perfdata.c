// SPDX-License-Identifier: MIT
/*
 * perfdata: labels, figures and their thresholds.
 */
#include "render/perfdata.h"

#include <string.h>

/* One figure; NULL for a range that there is none of. */
struct figure {
	const char *label;
	const struct measure *measure;
	struct measure_value value;
	const struct range *warning;
	const struct range *critical;
};

void perfdata_label(FILE *out, const char *label)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-.:@[]/";
	const char *quote = label[strspn(label, plain)] ? "'" : "";

	(void)fputs(quote, out);
	for (; *label; label++) {
		if (*label == '\'')
			(void)fputs("''", out);
		else if (*label == '=' || *label == '|' ||
			 (unsigned char)*label < ' ')
			(void)fputc('_', out);
		else
			(void)fputc(*label, out);
	}
	(void)fputs(quote, out);
}

static void put_range(FILE *out, const struct range *range)
{
	char text[RANGE_TEXT_SIZE];

	(void)fputc(';', out);
	if (range)
		(void)fputs(range_format(range, text), out);
}

static void put_figure(FILE *out, const struct figure *figure)
{
	bool is_budget = figure->measure->kind == MEASURE_PORT_BUDGET;
	char value[MEASURE_VALUE_SIZE];

	perfdata_label(out, figure->label);
	if (figure->value.known && !figure->value.lacking)
		(void)fprintf(out, "=%s%s",
			      measure_format(figure->value.value, value),
			      measure_unit(figure->measure));
	else
		(void)fputs("=U", out);
	put_range(out, figure->warning);
	put_range(out, figure->critical);
	(void)fputs(is_budget ? ";0;100" : ";0", out);
}

/* The alert of this very figure, if there is one; else n. */
static size_t alert_of(const struct check *check, const struct measure *measure)
{
	size_t i = 0;

	while (i < check->n &&
	       !measure_equal(&check->alerts[i].measure, measure))
		i++;
	return i;
}

/* Of groups the thresholds are not the totals'. */
static void put_measure(FILE *out, const struct check *check,
			const struct measure *measure)
{
	char name[MEASURE_NAME_SIZE];
	struct figure figure = {
		.label = measure_label(measure, name),
		.measure = measure,
	};
	size_t i = alert_of(check, measure);

	if (i < check->n)
		figure.value = check->verdicts[i].total;
	else
		figure.value = measure_of_snapshot(measure, check->seen);
	if (i < check->n && check->per == MEASURE_PER_ALL) {
		const struct check_alert *alert = &check->alerts[i];

		figure.warning = alert->has_warning ? &alert->warning : NULL;
		figure.critical = alert->has_critical ? &alert->critical : NULL;
	}
	put_figure(out, &figure);
}

void perfdata_print(FILE *out, const struct check *check)
{
	for (int i = 1; i < TCP_STATE_COUNT; i++) {
		const struct measure measure = { .state = (enum tcp_state)i };

		(void)fputs(i > 1 ? " " : "", out);
		put_measure(out, check, &measure);
	}
	for (int i = 1; i < MEASURE_KIND_COUNT; i++) {
		const struct measure measure = { .kind = (enum measure_kind)i };

		if (!measure_is_always_told(&measure))
			continue;
		(void)fputc(' ', out);
		put_measure(out, check, &measure);
	}
	for (size_t i = 0; i < check->n; i++) {
		if (!measure_has_scope(&check->alerts[i].measure) &&
		    measure_is_always_told(&check->alerts[i].measure))
			continue;
		(void)fputc(' ', out);
		put_measure(out, check, &check->alerts[i].measure);
	}
}
