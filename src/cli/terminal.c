// SPDX-License-Identifier: MIT
/*
 * terminal: width, colour and character set, asked once.
 */
#include "cli/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

static size_t width_of_terminal(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns) {
		char *end;
		long width = strtol(columns, &end, 10);

		if (*columns && *end == '\0' && width > 0 && width < WIDTH_MAX)
			return (size_t)width;
	}
	return WIDTH_DEFAULT;
}

static bool wants_color(enum color_choice choice)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (choice != COLOR_AUTO)
		return choice == COLOR_ALWAYS;
	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

void terminal_detect(struct style *style, enum color_choice color)
{
	style->width = isatty(STDOUT_FILENO) ? width_of_terminal() : 0;
	style->color = wants_color(color);
	style->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
