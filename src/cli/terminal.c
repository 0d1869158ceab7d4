// SPDX-License-Identifier: MIT
/*
 * terminal: width, colour and character set, asked once.
 */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/charset.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

/* What watch(1) tells whom it runs; 0: nothing. */
static size_t width_told(void)
{
	const char *columns = getenv("COLUMNS");
	char *end;
	long width;

	if (!columns || !*columns)
		return 0;
	width = strtol(columns, &end, 10);
	return *end == '\0' && width > 0 && width < WIDTH_MAX ? (size_t)width
							      : 0;
}

static size_t width_of_output(void)
{
	struct winsize size;
	size_t told;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	told = width_told();
	return told == 0 && isatty(STDOUT_FILENO) ? WIDTH_DEFAULT : told;
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
	style->width = width_of_output();
	style->color = wants_color(color);
	style->utf8 = charset_is_utf8();
}
