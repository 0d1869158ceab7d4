// SPDX-License-Identifier: MIT
/*
 * row_text: what several kinds of row say alike.
 */
#include "render/row_text.h"

/* Below this a socket more or less is worth its decimal. */
enum { WHOLE_FROM = 10 };

uint32_t row_text_count_other(const tcp_state_counts states, uint8_t *largest)
{
	uint32_t n = 0;

	*largest = 0;
	for (uint8_t state = 1; state < TCP_STATE_COUNT; state++) {
		if (state == TCP_STATE_ESTABLISHED ||
		    state == TCP_STATE_TIME_WAIT ||
		    state == TCP_STATE_CLOSE_WAIT || state == TCP_STATE_LISTEN)
			continue;
		n += states[state];
		if (states[state] > states[*largest])
			*largest = state;
	}
	return n;
}

bool row_text_other(struct line *line, const tcp_state_counts states)
{
	uint8_t largest;
	uint32_t n = row_text_count_other(states, &largest);

	if (n == 0)
		return false;
	line_count(line, states[largest]);
	line_char(line, ' ');
	line_text(line, tcp_state_name(largest));
	if (n == states[largest])
		return true;
	line_text(line, " +");
	line_count(line, n - states[largest]);
	return true;
}

void row_text_rate(struct line *line, double per_second)
{
	if (per_second == 0)
		line_char(line, '0');
	else if (per_second > -WHOLE_FROM && per_second < WHOLE_FROM)
		line_printf(line, "%+.1f/s", per_second);
	else
		line_printf(line, "%+.0f/s", per_second);
}
