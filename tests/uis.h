// SPDX-License-Identifier: MIT
/*
 * uis: the live screen for tests, without a terminal.
 */
#ifndef TCPWAIT_UIS_H
#define TCPWAIT_UIS_H

#include "scene.h"
#include "tcpwait/top.h"
#include "tui/ui.h"

/*
 * uis_set_up is for a whole group: UTF-8, and the clock of the head, which is
 * the local one, tells UTC.
 */
int uis_set_up(void **state);

/*
 * uis_sample makes a sample of a finished scene, which is empty afterwards;
 * its findings are those of the rules.
 */
struct top_sample *uis_sample(struct scene *scene, double at_seconds);

/* uis_new: every 2 s, with owners, one namespace, no filter. */
struct ui *uis_new(void);
/* uis_new_closer: the same with a filter, and sockets may be closed. */
struct ui *uis_new_closer(const char *filter);

/* uis_keys presses keys, characters for themselves; the last deed. */
enum ui_deed uis_keys(struct ui *ui, const char *keys);
enum ui_deed uis_key(struct ui *ui, int key);

/*
 * The screen, a line for each row; with_inks: and a letter for each ink, from
 * uis_letters, below.  To be freed.
 */
extern const char uis_letters[];
struct uis_size {
	size_t n_columns, n_rows;
	bool utf8;
	bool with_inks;
};
char *uis_screen(struct ui *ui, const struct uis_size *size);
/* Several of them below each other, each under its size. */
char *uis_screens(struct ui *ui, const struct uis_size *sizes, size_t n);

/* Does the screen of 80x24 show this text, or not? */
void uis_assert_shows(struct ui *ui, const char *text);
void uis_assert_hides(struct ui *ui, const char *text);

#endif
