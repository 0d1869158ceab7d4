// SPDX-License-Identifier: MIT
/*
 * top_begin: what the command line asks of the screen to begin with.
 */
#include <string.h>

#include "tui/view.h"

/* "cannot sort ports by 'x'; columns: port, netns, ..." */
static void refuse(const struct view *view, const char *name,
		   char message[static TOP_MESSAGE_SIZE])
{
	const struct column *column;
	int n = snprintf(message, TOP_MESSAGE_SIZE,
			 "cannot sort %s by '%.40s'; top has there", view->name,
			 name);

	for (size_t i = 0; (column = view_column(view, i)); i++)
		n += snprintf(message + n, TOP_MESSAGE_SIZE - (size_t)n,
			      "%s %s", i > 0 ? "," : "", column->name);
}

bool top_view_by_owner(int view)
{
	return view_at((enum view_id)view)->by_owner;
}

bool top_order_parse(int view_id, const char *text, struct top_order *order,
		     char message[static TOP_MESSAGE_SIZE])
{
	const struct view *view = view_at((enum view_id)view_id);
	bool descending = text[0] == '-';
	const struct column *column, *meant = NULL;

	text += descending;
	for (size_t i = 0; view->sets[i] && !meant; i++)
		meant = column_meant(view->sets[i], text, strlen(text));
	for (size_t i = 0; meant && (column = view_column(view, i)); i++) {
		if (column != meant)
			continue;
		*order = (struct top_order){
			.n_sort = i + 1,
			.reversed = !column->is_text != descending,
		};
		return true;
	}
	refuse(view, text, message);
	return false;
}
