// SPDX-License-Identifier: MIT
/*
 * catalogue: looks the sentences up; src/texts/ has them.
 */
#include "tcpwait/catalogue.h"

#include "analyze/texts.h"

static const struct texts *const texts = &texts_en;

const struct catalogue_headings *catalogue_headings(void)
{
	return &texts->headings;
}

const struct catalogue_entry *catalogue_of(enum finding_id id)
{
	return &texts->findings[id];
}

const struct catalogue_state *catalogue_state(unsigned int state)
{
	/* No state has the number 0. */
	if (state == 0 || state >= TCP_STATE_COUNT)
		return NULL;
	return &texts->states[state];
}

const struct catalogue_word *catalogue_kind(enum close_wait_kind kind)
{
	return &texts->kinds[kind];
}

const struct catalogue_word *catalogue_pattern(size_t i)
{
	return i < PATTERN_COUNT ? &texts->patterns[i] : NULL;
}

const char *catalogue_threshold(enum threshold threshold)
{
	return texts->thresholds[threshold];
}

const struct catalogue_tip *catalogue_tip(size_t i)
{
	return i < texts->n_tips ? &texts->tips[i].tip : NULL;
}
