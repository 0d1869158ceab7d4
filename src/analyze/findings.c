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
	struct finding *added = LIST_ADD(findings);

	if (!added)
		return -ENOMEM;
	*added = *finding;
	added->number = ++findings->n_numbers;
	/* What may well be otherwise wakes nobody. */
	if (finding->confidence == CONFIDENCE_LOW &&
	    finding->severity == SEVERITY_CRITICAL)
		added->severity = SEVERITY_WARNING;
	return 0;
}

size_t findings_told(const struct findings *findings)
{
	return findings->n - findings->n_folded;
}

int findings_add_unjudged(struct findings *findings, enum finding_id id,
			  uint16_t netns, unsigned int lacks)
{
	struct unjudged *added =
		ARRAY_ADD(findings->unjudged, findings->n_unjudged,
			  findings->cap_unjudged);

	if (!added)
		return -ENOMEM;
	*added = (struct unjudged){ id, netns, lacks };
	return 0;
}

bool findings_is_unjudged(const struct findings *findings, enum finding_id id,
			  uint16_t netns)
{
	for (size_t i = 0; i < findings->n_unjudged; i++) {
		const struct unjudged *here = &findings->unjudged[i];

		if (here->id == id && here->netns == netns &&
		    (here->lacks & NEED_OF_LOOK))
			return true;
	}
	return false;
}

void findings_free(struct findings *findings)
{
	free(findings->items);
	free(findings->unjudged);
	*findings = (struct findings){ 0 };
}
