// SPDX-License-Identifier: MIT
/*
 * findings: a list of findings that grows.
 */
#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/finding.h"

int findings_add(struct findings *findings, const struct finding *finding)
{
	struct finding *items = array_grow(findings->items, findings->n,
					   &findings->cap, sizeof(*items));

	if (!items)
		return -ENOMEM;
	findings->items = items;
	items[findings->n] = *finding;
	/* What may well be otherwise wakes nobody. */
	if (finding->confidence == CONFIDENCE_LOW &&
	    finding->severity == SEVERITY_CRITICAL)
		items[findings->n].severity = SEVERITY_WARNING;
	findings->n++;
	return 0;
}

void findings_free(struct findings *findings)
{
	free(findings->items);
	*findings = (struct findings){ 0 };
}
