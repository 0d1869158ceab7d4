// SPDX-License-Identifier: MIT
/*
 * fuzz_condition: any bytes are a condition, a figure's name and a range.
 *
 * What is accepted can be written and read again; what is refused has a
 * message that fits.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/condition.h"
#include "tcpwait/range.h"

enum { TEXT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static void try_condition(const char *text)
{
	const struct measure_value value = { .known = true, .value = 5 };
	char message[CONDITION_MESSAGE_SIZE], line[CONDITION_TEXT_SIZE];
	struct condition condition;

	memset(message, 'x', sizeof(message));
	if (!condition_parse(text, &condition, message)) {
		require(memchr(message, '\0', sizeof(message)) && message[0]);
		return;
	}
	require(condition.n > 0 && condition.n <= CONDITION_TERMS_MAX);
	for (size_t i = 0; i < condition.n; i++) {
		const struct condition_term *term = &condition.terms[i];

		(void)condition_term_holds(term, &value);
		require(strchr(condition_format(term, &value, line), ','));
	}
}

static void try_measure(const char *text)
{
	char message[MEASURE_MESSAGE_SIZE], name[MEASURE_NAME_SIZE];
	struct measure measure, again;

	memset(message, 'x', sizeof(message));
	if (!measure_parse(text, strlen(text), &measure, message)) {
		require(memchr(message, '\0', sizeof(message)) && message[0]);
		return;
	}
	(void)measure_name(&measure, name);
	require(measure_parse(name, strlen(name), &again, message));
	require(measure_equal(&measure, &again));
}

static void try_range(const char *text)
{
	char message[RANGE_MESSAGE_SIZE], again[RANGE_TEXT_SIZE];
	struct range range, same;

	memset(message, 'x', sizeof(message));
	if (!range_parse(text, false, &range, message)) {
		require(memchr(message, '\0', sizeof(message)) && message[0]);
		return;
	}
	(void)range_format(&range, again);
	require(range_parse(again, false, &same, message));
	for (double value = -20; value <= 20; value += 0.5)
		require(range_alerts(&range, value) ==
			range_alerts(&same, value));
	(void)range_words(&range, false, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_MAX];

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_condition(text);
	try_measure(text);
	try_range(text);
	return 0;
}
