// SPDX-License-Identifier: MIT
/*
 * uis: the live screen for tests, without a terminal.
 */
#include "uis.h"

#include <assert.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tcpwait/diagnosis.h"
#include "tcpwait/kernel.h"
#include "tcpwait/thresholds.h"
#include "test.h"

enum { ROWS = 24 };

const char uis_letters[] = ".fSHGNWC>B";
static_assert(sizeof(uis_letters) == INK_COUNT + 1, "every ink has a letter");

int uis_set_up(void **state)
{
	(void)state;
	if (setenv("TZ", "UTC", 1) < 0)
		return -1;
	tzset();
	return setlocale(LC_ALL, "C.UTF-8") ? 0 : -1;
}

struct top_sample *uis_sample(struct scene *scene, double at_seconds)
{
	struct top_sample *sample = calloc(1, sizeof(*sample));
	struct thresholds thresholds;
	struct diagnosis_request request = { .thresholds = &thresholds };

	assert_non_null(sample);
	fold_free(&scene->fold);
	sample->seen = scene->snap;
	scene->snap = (struct snapshot){ 0 };
	sample->at_seconds = at_seconds;
	sample->cost_seconds = 0.01;
	sample->interval_seconds = 2;
	sample->has_owners = true;
	thresholds_init(&thresholds);
	request.seen = &sample->seen;
	assert_int_equal(diagnosis_run(&request, &sample->findings), 0);
	return sample;
}

static struct source live = { .ops = &kernel_source };

static struct ui *make(const char *filter, const struct top_closer *closer)
{
	struct top_config config = {
		.wish = { .owners = true, .interval_seconds = 2 },
		.source = &live,
		.closer = closer,
		.filter_text = filter,
		.style = { .utf8 = true, .color = true },
	};
	char message[FILTER_MESSAGE_SIZE];
	struct ui *ui;

	filter_init(&config.wish.filter);
	if (filter[0])
		assert_true(
			filter_parse(1, &filter, &config.wish.filter, message));
	thresholds_init(&config.thresholds);
	ui = ui_new(&config);
	assert_non_null(ui);
	return ui;
}

struct ui *uis_new(void)
{
	return make("", NULL);
}

struct ui *uis_new_closer(const char *filter)
{
	static const struct top_closer nobody = { .ctx = NULL };

	return make(filter, &nobody);
}

enum ui_deed uis_key(struct ui *ui, int key)
{
	return ui_key(ui, key, ROWS);
}

enum ui_deed uis_keys(struct ui *ui, const char *keys)
{
	enum ui_deed deed = UI_NOTHING;

	for (; *keys; keys++)
		deed = uis_key(ui, (unsigned char)*keys);
	return deed;
}

static void write_inks(const struct canvas *canvas, size_t row, FILE *out)
{
	size_t n = canvas->n_columns;

	while (n > 0 && canvas_at(canvas, row, n - 1)->ink == INK_PLAIN)
		n--;
	for (size_t i = 0; i < n; i++)
		(void)fputc(uis_letters[canvas_at(canvas, row, i)->ink], out);
}

char *uis_screen(struct ui *ui, const struct uis_size *size)
{
	struct canvas canvas;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	assert_int_equal(
		canvas_init(&canvas, size->n_rows, size->n_columns, size->utf8),
		0);
	assert_int_equal(ui_compose(ui, &canvas), 0);
	for (size_t i = 0; i < size->n_rows; i++) {
		canvas_write_row(&canvas, i, out);
		(void)fputc('\n', out);
	}
	for (size_t i = 0; size->with_inks && i < size->n_rows; i++) {
		write_inks(&canvas, i, out);
		(void)fputc('\n', out);
	}
	canvas_free(&canvas);
	assert_int_equal(fclose(out), 0);
	return text;
}

char *uis_screens(struct ui *ui, const struct uis_size *sizes, size_t n)
{
	char *text = NULL;
	size_t n_bytes = 0;
	FILE *out = open_memstream(&text, &n_bytes);

	assert_non_null(out);
	for (size_t i = 0; i < n; i++) {
		char *screen = uis_screen(ui, &sizes[i]);

		(void)fprintf(out, "==== %zux%zu%s\n%s", sizes[i].n_columns,
			      sizes[i].n_rows, sizes[i].utf8 ? "" : " ASCII",
			      screen);
		free(screen);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

static bool shows(struct ui *ui, const char *text, char **screen)
{
	const struct uis_size size = { 80, ROWS, true, false };

	*screen = uis_screen(ui, &size);
	return strstr(*screen, text) != NULL;
}

void uis_assert_shows(struct ui *ui, const char *text)
{
	char *screen;

	if (!shows(ui, text, &screen))
		fail_msg("no '%s' in:\n%s", text, screen);
	free(screen);
}

void uis_assert_hides(struct ui *ui, const char *text)
{
	char *screen;

	if (shows(ui, text, &screen))
		fail_msg("'%s' in:\n%s", text, screen);
	free(screen);
}
