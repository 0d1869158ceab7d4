// SPDX-License-Identifier: MIT
/*
 * render_history: rows over time, and below them what began and ended.
 */
#include "tcpwait/history_row.h"

#include <errno.h>
#include <time.h>

#include "render/line.h"
#include "tcpwait/render_sheet.h"

enum { US_PER_SECOND = 1000000 };

static void put_time(struct line *line, int64_t time_us)
{
	time_t seconds = (time_t)(time_us / US_PER_SECOND);
	char text[40];
	struct tm tm;

	if (localtime_r(&seconds, &tm) &&
	    strftime(text, sizeof(text), "%F %T", &tm) > 0)
		line_text(line, text);
}

static void put_finding(struct line *line,
			const struct history_finding *finding)
{
	put_time(line, finding->began_us);
	line_text(line, " - ");
	if (finding->has_ended)
		put_time(line, finding->last_us);
	else
		line_text(line, "                now");
	line_text(line, "  ");
	line_clean(line, finding->severity);
	line_char(line, ' ');
	line_clean(line, finding->id);
	line_text(line, ": ");
	line_clean(line, finding->summary);
	line_char(line, '\n');
}

int render_history(FILE *out, const struct chronicle *chronicle,
		   const struct sheet *sheet, const struct style *style)
{
	int ret = render_sheet(out, sheet, style);
	struct line line;

	if (ret < 0 || style->format != FORMAT_TABLE || !style->header ||
	    chronicle->n_findings == 0)
		return ret;
	line_init(&line, out);
	line_text(&line, "\nFindings, first and last look that have them:\n");
	for (size_t i = 0; i < chronicle->n_findings; i++)
		put_finding(&line, &chronicle->findings[i]);
	line_flush(&line);
	return 0;
}
