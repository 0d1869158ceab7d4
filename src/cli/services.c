// SPDX-License-Identifier: MIT
/*
 * services: a source resolves names in filters, so one is asked with the name.
 */
#include "cli/services.h"

#include <assert.h>

static_assert((int)FILTER_MESSAGE_SIZE <= (int)MEASURE_MESSAGE_SIZE,
	      "what a filter says has room");

bool services_bind(struct source *source, struct measure *measure,
		   char message[static MEASURE_MESSAGE_SIZE])
{
	const char *words[] = { "sport", "=", measure->service };
	struct filter filter;

	if (measure->service[0] == '\0')
		return true;
	filter_init(&filter);
	if (!filter_parse(3, words, &filter, message) ||
	    !source->ops->bind(source, &filter, message))
		return false;
	measure->port = filter.terms[0].port;
	measure->service[0] = '\0';
	return true;
}
