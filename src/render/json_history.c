// SPDX-License-Identifier: MIT
/*
 * json_history: the document of history.
 */
#include "tcpwait/document.h"

#include "render/json.h"

enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };

static void put_time(struct json *json, const char *key, int64_t time_us)
{
	time_t seconds = (time_t)(time_us / US_PER_SECOND);
	char text[40];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) &&
	    strftime(text, sizeof(text), "%FT%TZ", &tm) > 0)
		json_text(json, key, text);
	else
		json_null(json, key);
}

static void put_finding(struct json *json,
			const struct history_finding *finding)
{
	json_open(json, NULL, '{');
	json_text(json, "id", finding->id);
	json_text(json, "severity", finding->severity);
	json_text(json, "filter", finding->subject);
	json_text(json, "summary", finding->summary);
	put_time(json, "began", finding->began_us);
	put_time(json, "last", finding->last_us);
	json_bool(json, "ended", finding->has_ended);
	json_close(json, '}');
}

void document_history(FILE *out, const struct chronicle *chronicle,
		      const struct sheet *sheet)
{
	const struct column_view view = { .seen = chronicle->seen };
	struct column_list columns;
	struct sheet rows = *sheet;
	struct json json;

	column_list_document(&columns_history, &columns);
	rows.columns = &columns;
	rows.view = &view;
	json_begin(&json, out, "history", chronicle->seen);
	json_rows(&json, "history", &rows);
	json_open(&json, "findings", '[');
	for (size_t i = 0; i < chronicle->n_findings; i++)
		put_finding(&json, &chronicle->findings[i]);
	json_close(&json, ']');
	json_end(&json, chronicle->seen, NULL);
}
