// SPDX-License-Identifier: MIT
/*
 * severity: the word that stands before a finding.
 */
#include "render/severity.h"

#include <string.h>

#include "tcpwait/render_findings.h"

/* As in top: yellow cannot be read on white. */
static const char *color_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return "\033[1;31m";
	case SEVERITY_WARNING:
		return "\033[1;35m";
	case SEVERITY_INFO:
	case SEVERITY_COUNT:
		break;
	}
	return "";
}

size_t severity_print(FILE *out, enum severity severity,
		      const struct style *style)
{
	const char *word = finding_text_severity(severity);
	const char *color = style->color ? color_of(severity) : "";

	(void)fprintf(out, "%s%s%s", color, word, *color ? "\033[0m" : "");
	return strlen(word);
}
