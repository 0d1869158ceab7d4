// SPDX-License-Identifier: MIT
/*
 * test_ui: what keys and samples do to the live screen.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hosts.h"
#include "tcpwait/tcp_state.h"
#include "tcpwait/text.h"
#include "test.h"
#include "tui/key.h"
#include "tui/keys.h"
#include "uis.h"

TESTS_SHARE(uis_set_up, NULL)

enum { NAME_MAX_WIDTH = 10, DOES_MAX_WIDTH = 26 };

static struct top_sample *web(unsigned int size, double at_seconds)
{
	struct scene scene;

	hosts_web(&scene, size);
	hosts_own(&scene, 812, "java", 8080);
	scene.snap.taken.tv_sec += (time_t)at_seconds;
	scene.snap.at_seconds += at_seconds;
	return uis_sample(&scene, at_seconds);
}

static struct ui *watched(void)
{
	struct ui *ui = uis_new();

	ui_sample(ui, web(4, 0));
	return ui;
}

/* What each key does where nothing lies over the rows. */
static const struct {
	const char *before; /* keys that lead there */
	int key;
	enum ui_deed deed;
	const char *shows;
} keys[] = {
	{ "", 'q', UI_QUIT, "[1 ports]" },
	{ "", '?', UI_DRAW, "In an incident" },
	{ "", 'h', UI_DRAW, "In an incident" },
	{ "", '1', UI_DRAW, "[1 ports]" },
	{ "", '2', UI_DRAW, "[2 peers]" },
	{ "", '3', UI_DRAW, "[3 waiting]" },
	{ "", '4', UI_DRAW, "[4 findings" },
	{ "", '5', UI_DRAW, "[5 settings]" },
	{ "", KEYS_TAB, UI_DRAW, "[2 peers]" },
	{ "7", KEYS_TAB, UI_ASK, "[1 ports]" },
	{ "", KEYS_BACKTAB, UI_ASK, "[7 unit]" },
	{ "", 'j', UI_DRAW, ">!:8080" },
	{ "", KEYS_DOWN, UI_DRAW, ">!:8080" },
	{ "jj", 'k', UI_DRAW, ">!:8080" },
	{ "jj", KEYS_UP, UI_DRAW, ">!:8080" },
	{ "", KEYS_UP, UI_DRAW, "> -> :3306" },
	{ "", KEYS_END, UI_DRAW, "> -> :443" },
	{ "", KEYS_PAGE_DOWN, UI_DRAW, "> -> :443" },
	{ "", '6', UI_ASK, "[6 process]" },
	{ "", '7', UI_ASK, "[7 unit]" },
	{ "6", '7', UI_DRAW, "[7 unit]" },
	{ "6", '1', UI_ASK, "[1 ports]" },
	{ "6", 'g', UI_ASK, "[2 peers]" },
	{ "6", KEYS_SPACE, UI_ASK, "PAUSED" },
	{ " ", '6', UI_ASK, "every 2 s" },
	{ "6o", '6', UI_DRAW, "Owners are off: who holds sockets" },
	{ "jjj", KEYS_HOME, UI_DRAW, "> -> :3306" },
	{ "jjj", KEYS_PAGE_UP, UI_DRAW, "> -> :3306" },
	{ "", KEYS_ENTER, UI_DRAW, "ports  -> :3306" },
	{ "", '\r', UI_DRAW, "ports  -> :3306" },
	{ "j", 'e', UI_DRAW, "close-wait-unread: a program does not read" },
	{ "jj", 'e', UI_DRAW, "TIME_WAIT: " },
	{ "3", 'e', UI_DRAW, "unread: nothing was read" },
	{ "5", 'e', UI_DRAW, "What it does not" },
	{ "", '/', UI_DRAW, "Filter:" },
	{ "j", 'f', UI_DRAW, "Filter: sport = :8080" },
	{ "", 'f', UI_DRAW, "Filter: dport = :3306" },
	{ "2j", 'f', UI_DRAW, "Filter: dst 192.0.2.9 and sport = :8080" },
	{ "3", 'f', UI_DRAW,
	  "Filter: state close-wait state fin-wait-2 sport = :8080" },
	{ "4", 'f', UI_DRAW, "Filter: state close-wait sport = :8080" },
	{ "5", 'f', UI_DRAW, "no filter selects this row alone" },
	{ "2gj", 'f', UI_DRAW, "Filter: dst 192.0.2.0/24 and sport = :8080" },
	{ "", 's', UI_DRAW, "by PORT" },
	{ "", '>', UI_DRAW, "by PORT" },
	{ "s", 's', UI_DRAW, "by ESTAB" },
	{ "ss", '<', UI_DRAW, "by PORT" },
	{ "s", '<', UI_DRAW, "by waiting" },
	{ "", '<', UI_DRAW, "by UNIT" },
	{ "", 'S', UI_DRAW, "5, reversed" },
	{ "S", 'S', UI_DRAW, "5 by waiting\n" },
	{ "", KEYS_SPACE, UI_ASK, "PAUSED" },
	{ "", '+', UI_ASK, "every 5 s" },
	{ "", '-', UI_ASK, "every 1 s" },
	{ "--", '-', UI_NOTHING, "every 0.5 s" },
	{ "++++", '+', UI_NOTHING, "every 60 s" },
	{ "", 'a', UI_ASK, "all namespaces" },
	{ "", 'o', UI_ASK, "owners off" },
	{ "", 'g', UI_DRAW, "192.0.2.0/24 -> :8080" },
	{ "", 'K', UI_DRAW, "top --allow-close does" },
	{ "", 'y', UI_DRAW, "Save as: tcpwait-web1-20260102-030405" },
	{ "", KEYS_WHEEL_DOWN, UI_DRAW, "> :22" },
	{ "jjj", KEYS_WHEEL_UP, UI_DRAW, "> -> :3306" },
	{ "", 'm', UI_DRAW, "the mouse selects text" },
	{ "m", 'm', UI_DRAW, "the mouse is used" },
	{ "", 'x', UI_DRAW, "Sort ports by" },
	{ "x", KEYS_DOWN, UI_DRAW, ">  PORT " },
	{ "xk", KEYS_DOWN, UI_DRAW, ">* (own) " },
	{ "xkj", KEYS_END, UI_DRAW, ">  UNIT " },
	{ "xkj", KEYS_HOME, UI_DRAW, ">* (own) " },
	{ "xjj", '\r', UI_DRAW, "by ESTAB" },
	{ "xjj\nx", KEYS_ENTER, UI_DRAW, "ESTAB\u25b2" },
	{ "xjj", KEYS_ESCAPE, UI_DRAW, "by waiting" },
	{ "x", 'q', UI_DRAW, "[1 ports]" },
	{ "4x", KEYS_DOWN, UI_DRAW, ">  SEVERITY " },
	{ "/sport = :80\n", KEYS_ESCAPE, UI_ASK,
	  "filter cleared: sport = :80" },
	{ "/sport = :80\n\x1b/", KEYS_ESCAPE, UI_DRAW, "[1 ports]" },
	{ "", 'c', UI_DRAW, "[1 ports]" },
	{ "c", '6', UI_ASK, "[6 process]" },
	{ "", 'E', UI_DRAW, "Since 03:04:05: 2 were there already; nothing" },
	{ "", KEYS_REDRAW, UI_REDRAW, "[1 ports]" },
	{ "", KEYS_RESIZE, UI_DRAW, "[1 ports]" },
	{ "", KEYS_ESCAPE, UI_NOTHING, "[1 ports]" },
	{ "", KEYS_NONE, UI_NOTHING, "[1 ports]" },
	{ "", 'Q', UI_NOTHING, "[1 ports]" },
	{ "", '9', UI_NOTHING, "[1 ports]" },
	{ "", 0x10ffff, UI_NOTHING, "[1 ports]" },
	{ "", -1, UI_NOTHING, "[1 ports]" },
};

static struct ui *may_close(const char *filter)
{
	struct ui *ui = uis_new_closer(filter);

	ui_sample(ui, web(4, 0));
	return ui;
}

/* The words of what K would close, and whether it selects sockets so. */
static const char *closing_after(struct ui *ui, const char *pressed)
{
	const char *text;

	assert_int_equal(uis_keys(ui, pressed), UI_PLAN);
	assert_true(ui_closing(ui, &text)->states != 0);
	return text;
}

TEST(a_plan_is_for_the_row_within_what_is_shown)
{
	struct ui *ui = may_close("src 10.0.0.0/8");
	const char *text;

	assert_string_equal(closing_after(ui, "jK"), "sport = :8080");
	/* The row's condition, the user's, and both. */
	assert_int_equal(ui_closing(ui, &text)->n_terms, 3);
	assert_int_equal(ui_closing(ui, &text)->terms[2].op, FILTER_AND);
	assert_string_equal(closing_after(ui, "3K"),
			    "state close-wait src 10.0.0.1:8080 and dst "
			    "192.0.2.9:40000");
	assert_int_equal(uis_keys(ui, "5K"), UI_DRAW);
	uis_assert_shows(ui, "nothing to close");
	assert_int_equal(uis_keys(ui, "1aK"), UI_DRAW);
	uis_assert_shows(ui, "one network namespace");
	ui_free(ui);
}

TEST(a_plan_asks_and_only_one_key_does_it)
{
	static const int others[] = { 'q', 'y', 'K', KEYS_ENTER, KEYS_ESCAPE };
	struct ui *ui = may_close("");

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ui_plan(ui, strdup("12 sockets would be closed\n"), 80);
		uis_assert_shows(ui, "12 sockets would be closed");
		uis_assert_shows(ui, "Y: close them, any other key: back");
		/* The next sample leaves it as it is. */
		ui_sample(ui, web(4, 2));
		uis_assert_shows(ui, "12 sockets would be closed");
		assert_int_equal(uis_key(ui, others[i]), UI_DRAW);
		uis_assert_hides(ui, "12 sockets would be closed");
	}
	ui_plan(ui, strdup("12 sockets would be closed\n"), 80);
	assert_int_equal(uis_key(ui, 'Y'), UI_CLOSE);
	uis_assert_hides(ui, "12 sockets would be closed");
	assert_int_equal(uis_key(ui, 'Y'), UI_NOTHING);
	ui_free(ui);
}

TEST(every_key_does_what_it_says)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct ui *ui = watched();
		enum ui_deed deed;

		(void)uis_keys(ui, keys[i].before);
		deed = uis_key(ui, keys[i].key);
		if (deed != keys[i].deed)
			fail_msg("'%s', key %d: %d", keys[i].before,
				 keys[i].key, deed);
		uis_assert_shows(ui, keys[i].shows);
		ui_free(ui);
	}
}

TEST(no_key_stands_twice_in_the_table)
{
	enum { N = KEYS_OF_ENTRY };
	const struct keys_entry *entry, *other;

	for (size_t i = 0; (entry = keys_at(i)); i++) {
		assert_true(text_columns(entry->name) <= NAME_MAX_WIDTH);
		assert_true(text_columns(entry->does) <= DOES_MAX_WIDTH);
		for (size_t k = 0; (other = keys_at(k)); k++) {
			for (size_t n = 0; n < N * N && k != i; n++)
				assert_true(entry->keys[n / N] == KEYS_NONE ||
					    entry->keys[n / N] !=
						    other->keys[n % N]);
		}
	}
}

static int click(size_t row, size_t column)
{
	return KEYS_CLICK + (int)(row * KEYS_CLICK_ROW + column);
}

/* Where a text stands on the screen of 80x24. */
static int click_on(struct ui *ui, const char *text)
{
	const struct uis_size size = { 80, 24, false, false };
	char *screen = uis_screen(ui, &size), *at = strstr(screen, text);
	size_t row = 0, column = 0;

	assert_non_null(at);
	for (const char *c = screen; c < at; c++) {
		column = *c == '\n' ? 0 : column + 1;
		row += *c == '\n';
	}
	free(screen);
	return click(row, column + strlen(text) / 2);
}

TEST(a_click_selects_and_another_tells)
{
	struct ui *ui = watched();
	int at = click_on(ui, "!:8080");

	assert_int_equal(uis_key(ui, at), UI_DRAW);
	uis_assert_shows(ui, ">!:8080");
	assert_true(ui_takes_mouse(ui));
	assert_int_equal(uis_key(ui, at), UI_DRAW);
	uis_assert_shows(ui, "ports  :8080");
	assert_false(ui_takes_mouse(ui));
	ui_free(ui);
}

TEST(a_click_on_a_name_shows_that_view)
{
	struct ui *ui = watched();

	assert_int_equal(uis_key(ui, click_on(ui, "3 waiting")), UI_DRAW);
	uis_assert_shows(ui, "[3 waiting]");
	assert_int_equal(uis_key(ui, click_on(ui, "7 unit")), UI_ASK);
	uis_assert_shows(ui, "[7 unit]");
	assert_int_equal(uis_key(ui, click_on(ui, "4 findings")), UI_ASK);
	uis_assert_shows(ui, "[4 findings");
	ui_free(ui);
}

TEST(a_click_elsewhere_does_nothing)
{
	struct ui *ui = watched();

	uis_assert_shows(ui, "[1 ports]");
	assert_int_equal(uis_key(ui, click(0, 0)), UI_NOTHING);
	assert_int_equal(uis_key(ui, click(20, 3)), UI_NOTHING);
	assert_int_equal(uis_key(ui, click(23, 3)), UI_NOTHING);
	assert_int_equal(uis_key(ui, click(4000, 4000)), UI_NOTHING);
	ui_free(ui);
}

/* The manual's section, without what only roff reads. */
static char *read_manual(void)
{
	char line[512], *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	FILE *manual = fopen("man/tcpwait.1", "r");
	bool is_there = false;

	assert_non_null(out);
	assert_non_null(manual);
	while (fgets(line, sizeof(line), manual)) {
		if (strncmp(line, ".Sh ", 4) == 0)
			is_there = strcmp(line, ".Sh LIVE SCREEN\n") == 0;
		for (char *at = line; is_there && *at; at++)
			(void)fputc(strchr("\\&,", *at) ? ' ' : *at, out);
	}
	assert_int_equal(fclose(manual), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Is it a word of a line of keys? */
static bool is_told(const char *manual, const char *key)
{
	size_t n = strlen(key);

	for (const char *at = manual; (at = strstr(at, key)); at++) {
		const char *line = at;

		while (line > manual && line[-1] != '\n')
			line--;
		if ((strncmp(line, ".It Cm ", 7) == 0 ||
		     strncmp(line, ".Cm ", 4) == 0) &&
		    at[-1] == ' ' && (at[n] == ' ' || at[n] == '\n'))
			return true;
	}
	return false;
}

TEST(the_manual_names_every_key)
{
	char *manual = read_manual();
	const struct keys_entry *entry;

	for (size_t i = 0; (entry = keys_at(i)); i++) {
		char names[32], *at = names, *name;

		(void)snprintf(names, sizeof(names), "%s", entry->name);
		while ((name = strtok_r(at, ", ", &at))) {
			/* 1 to 7 are told as a range. */
			if (!(name[0] > '1' && name[0] < '7') &&
			    !is_told(manual, name))
				fail_msg("man/tcpwait.1 does not tell of %s",
					 name);
		}
	}
	free(manual);
}

TEST(help_names_every_key)
{
	static const struct uis_size size = { 80, 24, true, false };
	const struct keys_entry *entry;
	struct ui *ui = uis_new();
	char *screen;

	(void)uis_keys(ui, "?");
	screen = uis_screen(ui, &size);
	for (size_t i = 0; (entry = keys_at(i)); i++) {
		assert_non_null(strstr(screen, entry->name));
		assert_non_null(strstr(screen, entry->does));
	}
	free(screen);
	ui_free(ui);
}

TEST(any_key_closes_help_and_only_then_q_quits)
{
	static const int closing[] = { 'q',	  '?',	      'x', KEYS_ESCAPE,
				       KEYS_DOWN, KEYS_ENTER, '/' };
	struct ui *ui = watched();

	for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++) {
		(void)uis_key(ui, '?');
		uis_assert_shows(ui, "In an incident");
		assert_int_equal(uis_key(ui, closing[i]), UI_DRAW);
		uis_assert_hides(ui, "In an incident");
		uis_assert_hides(ui, "Filter:");
	}
	assert_int_equal(uis_key(ui, 'q'), UI_QUIT);
	ui_free(ui);
}

TEST(a_detail_scrolls_and_any_other_key_closes_it)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "4\n");
	uis_assert_shows(ui, "lines 1-22 of");
	(void)uis_keys(ui, "jj");
	uis_assert_shows(ui, "lines 3-24 of");
	(void)uis_key(ui, KEYS_END);
	uis_assert_shows(ui, "Look");
	(void)uis_key(ui, KEYS_PAGE_DOWN);
	uis_assert_shows(ui, "Look");
	(void)uis_key(ui, KEYS_PAGE_UP);
	(void)uis_key(ui, KEYS_HOME);
	uis_assert_shows(ui, "lines 1-22 of");
	assert_int_equal(uis_key(ui, 'q'), UI_DRAW);
	uis_assert_shows(ui, "[4 findings");
	assert_int_equal(uis_key(ui, 'q'), UI_QUIT);
	ui_free(ui);
}

TEST(the_selected_row_stays_selected)
{
	struct ui *ui = watched();
	struct scene scene;

	(void)uis_keys(ui, "j");
	uis_assert_shows(ui, ">!:8080");
	for (int i = 0; i < 20; i++) {
		(void)uis_key(ui, i % 3 == 0 ? 'S' : 's');
		uis_assert_shows(ui, ">!:8080");
	}
	/* In the new sample it is alone with another, above it. */
	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8080");
	scene_listen(&scene, "0.0.0.0:9");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:9", "192.0.2.7:4000",
				TCP_STATE_CLOSE_WAIT),
		     7);
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 2));
	uis_assert_shows(ui, "> :8080");
	ui_free(ui);
}

TEST(a_row_that_is_gone_leaves_its_place)
{
	struct ui *ui = watched();
	struct scene scene;

	(void)uis_key(ui, KEYS_END);
	uis_assert_shows(ui, "> -> :443");
	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8080");
	scene_listen(&scene, "0.0.0.0:9");
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 2));
	uis_assert_shows(ui, "> :8080");
	uis_assert_shows(ui, "2 by waiting");
	ui_free(ui);
}

/* Who has not moved looks at the top, whatever that is. */
TEST(an_untouched_selection_follows_the_top)
{
	struct ui *ui = watched();
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8080");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:8080", "192.0.2.7:4000",
				TCP_STATE_CLOSE_WAIT),
		     7);
	scene_add(&scene, conns_closed("10.0.0.1:40000", "10.0.0.5:3306", 9));
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 2));
	uis_assert_shows(ui, "> :8080");
	ui_free(ui);
}

TEST(a_detail_outlives_its_row)
{
	struct ui *ui = watched();
	struct scene scene;

	(void)uis_keys(ui, "j\n");
	uis_assert_shows(ui, "13 CLOSE_WAIT");
	scene_init(&scene);
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 2));
	uis_assert_shows(ui, "13 CLOSE_WAIT");
	uis_assert_shows(ui, "gone: ports  :8080");
	(void)uis_key(ui, 'q');
	uis_assert_shows(ui, "There are no sockets.");
	ui_free(ui);
}

TEST(a_detail_follows_its_row)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "j\n");
	uis_assert_shows(ui, "13 CLOSE_WAIT");
	ui_sample(ui, web(8, 2));
	uis_assert_shows(ui, "25 CLOSE_WAIT (+12)");
	ui_free(ui);
}

TEST(a_mistake_in_the_filter_is_mended_in_place)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "/prot = :8080");
	assert_int_equal(uis_key(ui, KEYS_ENTER), UI_DRAW);
	uis_assert_shows(ui, "\"prot\" is no filter word");
	uis_assert_shows(ui, "Filter: prot = :8080");
	assert_int_equal(ui_wish(ui)->filter.n_terms, 0);
	/* Home, "pro" away, "spor" in its place. */
	(void)uis_key(ui, KEYS_HOME);
	uis_assert_shows(ui, "is no filter word");
	for (int i = 0; i < 3; i++)
		(void)uis_key(ui, KEYS_DELETE);
	uis_assert_hides(ui, "is no filter word");
	assert_int_equal(uis_keys(ui, "spor\n"), UI_ASK);
	assert_int_equal(ui_wish(ui)->filter.n_terms, 1);
	uis_assert_shows(ui, "looking ...");
	uis_assert_shows(ui, "Filter: sport = :8080");
	ui_free(ui);
}

TEST(escape_leaves_the_filter_as_it_was)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "/sport = :22\n");
	(void)uis_keys(ui, "/ or sport = :23\033");
	uis_assert_shows(ui, "Filter: sport = :22");
	uis_assert_hides(ui, ":23");
	(void)uis_keys(ui, "/");
	uis_assert_shows(ui, "Filter: sport = :22");
	(void)uis_key(ui, KEYS_CLEAR);
	assert_int_equal(uis_key(ui, KEYS_ENTER), UI_ASK);
	assert_int_equal(ui_wish(ui)->filter.n_terms, 0);
	uis_assert_hides(ui, "Filter:");
	ui_free(ui);
}

/* What is to be typed next looks at as many namespaces as the screen does. */
TEST(next_commands_see_as_many_namespaces)
{
	const struct uis_size tall = { .n_columns = 120, .n_rows = 120 };
	struct ui *ui = watched();
	char *text;

	(void)uis_keys(ui, "4\n");
	text = uis_screen(ui, &tall);
	assert_null(strstr(text, "-N all"));
	free(text);
	assert_int_equal(uis_keys(ui, "qa"), UI_ASK);
	ui_sample(ui, web(4, 2));
	(void)uis_keys(ui, "\n");
	text = uis_screen(ui, &tall);
	assert_non_null(strstr(text, "-N all"));
	free(text);
	ui_free(ui);
}

TEST(a_filter_ends_a_pause)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, " ");
	assert_true(ui_wish(ui)->paused);
	(void)uis_keys(ui, "/sport = :22\n");
	assert_false(ui_wish(ui)->paused);
	ui_free(ui);
}

TEST(nothing_before_another_filter_is_compared)
{
	struct ui *ui = watched();
	struct top_sample *sample = web(1, 2);

	ui_sample(ui, web(2, 2));
	uis_assert_shows(ui, "(-166)");
	sample->is_first = true;
	ui_sample(ui, sample);
	assert_null(ui_before(ui));
	uis_assert_hides(ui, "(-");
	uis_assert_hides(ui, "(+");
	ui_free(ui);
}

TEST(a_sample_that_failed_leaves_the_last_on_screen)
{
	struct ui *ui = watched();
	struct top_sample *failed = calloc(1, sizeof(*failed));
	const struct top_sample *now = ui_now(ui);

	assert_non_null(failed);
	(void)snprintf(failed->trouble, sizeof(failed->trouble),
		       "no \033[2J permission");
	ui_sample(ui, failed);
	assert_ptr_equal(ui_now(ui), now);
	uis_assert_shows(ui, "Could not look: no \\x1b[2J permission");
	uis_assert_shows(ui, "338 TCP");
	ui_sample(ui, web(4, 4));
	uis_assert_hides(ui, "Could not look");
	ui_free(ui);
}

TEST(what_could_not_be_looked_at_is_not_ok)
{
	struct ui *ui = uis_new();
	struct top_sample *failed = calloc(1, sizeof(*failed));
	struct scene scene;

	assert_non_null(failed);
	scene_init(&scene);
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 0));
	uis_assert_shows(ui, "OK ");
	(void)snprintf(failed->trouble, sizeof(failed->trouble), "gone");
	ui_sample(ui, failed);
	uis_assert_hides(ui, "OK ");
	uis_assert_shows(ui, "Nothing was found in what was seen.");
	ui_free(ui);
}

/* The totals: never a piece of ", ...". */
TEST(totals_that_have_no_room_say_so)
{
	static const char *const pieces[] = { ",\n", ", .\n", ", ..\n" };
	struct ui *ui = uis_new();
	struct top_sample *sample = web(4, 0);

	sample->seen.groups.rows[0].states[TCP_STATE_FIN_WAIT2] = 247;
	sample->seen.groups.rows[0].states[TCP_STATE_LAST_ACK] = 12;
	sample->seen.groups.rows[0].states[TCP_STATE_LISTEN] = 7;
	ui_sample(ui, sample);
	for (size_t n_columns = 70; n_columns < 132; n_columns++) {
		const struct uis_size size = { n_columns, 24, true, false };
		char *text = uis_screen(ui, &size);

		for (size_t i = 0; i < 3; i++)
			assert_null(strstr(text, pieces[i]));
		free(text);
	}
	ui_free(ui);
}

TEST(a_long_interval_is_told_in_seconds)
{
	const struct top_config config = { .wish = { .interval_seconds =
							     86400 } };
	struct ui *ui = ui_new(&config);

	uis_assert_shows(ui, "every 86400 s");
	ui_free(ui);
}

TEST(the_first_sample_may_fail)
{
	struct ui *ui = uis_new();
	struct top_sample *failed = calloc(1, sizeof(*failed));

	assert_non_null(failed);
	failed->is_first = true;
	(void)snprintf(failed->trouble, sizeof(failed->trouble), "no");
	ui_sample(ui, failed);
	assert_null(ui_now(ui));
	uis_assert_shows(ui, "Could not look: no");
	(void)uis_keys(ui, "y");
	uis_assert_shows(ui, "there is nothing to save yet");
	ui_free(ui);
}

TEST(a_report_is_saved_under_the_name_that_is_typed)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "y");
	(void)uis_key(ui, KEYS_CLEAR);
	assert_int_equal(uis_key(ui, KEYS_ENTER), UI_DRAW);
	uis_assert_shows(ui, "a file needs a name");
	assert_int_equal(uis_keys(ui, "leak 7\n"), UI_SAVE);
	assert_string_equal(ui_file_name(ui), "leak 7");
	ui_say(ui, false, "written: leak\0337");
	uis_assert_shows(ui, "written: leak\\x1b7");
	/* The next key takes it away, even one that does nothing. */
	assert_int_equal(uis_key(ui, 'Q'), UI_DRAW);
	uis_assert_hides(ui, "written");
	ui_free(ui);
}

TEST(what_is_saved_is_what_is_shown)
{
	struct ui *ui = watched();
	char *text;

	(void)uis_keys(ui, "2S");
	text = ui_shown(ui);
	assert_non_null(text);
	assert_ptr_equal(strstr(text, "Shown: peers\n\n  PEER "), text);
	assert_non_null(strstr(text, "!192.0.2.9 -> :8080 "));
	assert_null(strstr(text, "> 1"));
	assert_non_null(strstr(text, "\nEvents\n\n  Since 03:04:05: "));
	free(text);
	ui_free(ui);
	ui = uis_new();
	text = ui_shown(ui);
	assert_non_null(text);
	assert_null(strstr(text, "Shown"));
	free(text);
	ui_free(ui);
}

TEST(blanks_at_the_ends_of_a_name_are_not_meant)
{
	struct ui *ui = watched();

	(void)uis_keys(ui, "y");
	(void)uis_key(ui, KEYS_CLEAR);
	assert_int_equal(uis_keys(ui, "  leak 7 \n"), UI_SAVE);
	assert_string_equal(ui_file_name(ui), "leak 7");
	ui_free(ui);
}

/* What is still shown was not selected by what was just asked for. */
TEST(the_filter_is_that_of_what_is_shown)
{
	struct ui *ui = watched();

	assert_null(ui_filter(ui));
	assert_int_equal(uis_keys(ui, "/sport = :22\n"), UI_ASK);
	assert_null(ui_filter(ui));
	ui_sample(ui, web(4, 2));
	assert_string_equal(ui_filter(ui), "sport = :22");
	(void)uis_keys(ui, "/");
	(void)uis_key(ui, KEYS_CLEAR);
	assert_int_equal(uis_keys(ui, "  \n"), UI_ASK);
	assert_string_equal(ui_filter(ui), "sport = :22");
	ui_sample(ui, web(4, 4));
	assert_null(ui_filter(ui));
	ui_free(ui);
}

/* The descriptors and their limit, either known without the other. */
TEST(a_detail_tells_what_is_known_of_descriptors)
{
	static const struct {
		bool known;
		uint64_t limit;
		const char *shows;
	} cases[] = {
		{ true, 1024, "descriptors  812 of 1024\n" },
		{ true, 0, "descriptors  812 of an unknown limit\n" },
		{ false, 1024, "descriptors  unknown of 1024\n" },
		{ false, 0, "descriptors  unknown\n" },
	};
	const struct uis_size tall = { .n_columns = 100, .n_rows = 80 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct top_sample *sample = web(4, 0);
		struct process *java = &sample->seen.owners.processes[0];
		struct ui *ui = uis_new();
		char *text;

		java->n_descriptors = 812;
		java->descriptors_known = cases[i].known;
		java->descriptor_limit = cases[i].limit;
		ui_sample(ui, sample);
		(void)uis_keys(ui, "3\n");
		text = uis_screen(ui, &tall);
		if (!strstr(text, cases[i].shows))
			fail_msg("no %s in %s", cases[i].shows, text);
		free(text);
		ui_free(ui);
	}
}

/* A parent and its child hold the same: the parent stands for both. */
TEST(the_lowest_pid_stands_for_all_holders)
{
	const struct uis_size tall = { .n_columns = 100, .n_rows = 80 };
	struct ui *ui = uis_new();
	struct top_sample *sample = web(4, 0);
	struct owners *owners = &sample->seen.owners;
	uint32_t parent, both;
	char *text;

	assert_int_equal(owners_process_of(owners, 700, 0, &parent), 0);
	assert_int_equal(owners_add_holder(owners, 0, parent, &both), 0);
	for (size_t i = 0; i < sample->seen.n_waits; i++)
		sample->seen.waits[i].holders = both;
	ui_sample(ui, sample);
	(void)uis_keys(ui, "3\n");
	text = uis_screen(ui, &tall);
	assert_non_null(strstr(text, "pid          700\n"));
	free(text);
	ui_free(ui);
}

TEST(a_hostile_host_makes_no_hostile_file_name)
{
	struct ui *ui = uis_new();
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	(void)snprintf(scene.snap.hosts[0].name,
		       sizeof(scene.snap.hosts[0].name), "%s",
		       "../x y\033$(z)");
	ui_sample(ui, uis_sample(&scene, 0));
	assert_int_equal(uis_keys(ui, "y\n"), UI_SAVE);
	assert_string_equal(ui_file_name(ui),
			    "tcpwait-.._x_y___z_-20260102-030405");
	ui_free(ui);
}

TEST(a_prompt_edits_whole_characters)
{
	static const int typed[] = { 'a',	0xe4,		0x20ac, 0x1f600,
				     KEYS_LEFT, KEYS_BACKSPACE, 'b' };
	struct ui *ui = watched();

	(void)uis_keys(ui, "y");
	(void)uis_key(ui, KEYS_CLEAR);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		assert_int_equal(uis_key(ui, typed[i]), UI_DRAW);
	assert_string_equal(ui_file_name(ui), "a\u00e4b\U0001f600");
	(void)uis_key(ui, KEYS_END);
	(void)uis_keys(ui, " and this");
	(void)uis_key(ui, KEYS_ERASE_WORD);
	(void)uis_key(ui, KEYS_ERASE_WORD);
	assert_string_equal(ui_file_name(ui), "a\u00e4b\U0001f600 ");
	/* What could not be shown is not taken. */
	assert_int_equal(uis_key(ui, 0x85), UI_NOTHING);
	assert_int_equal(uis_key(ui, 0xd800), UI_NOTHING);
	assert_int_equal(uis_key(ui, 1), UI_NOTHING);
	ui_free(ui);
}

TEST(a_prompt_takes_no_more_than_it_holds)
{
	struct ui *ui = watched();
	size_t n;

	(void)uis_keys(ui, "/");
	for (int i = 0; i < 2000; i++)
		(void)uis_key(ui, 0x20ac);
	n = strlen(ui_file_name(ui));
	assert_true(n < 512 && n % 3 == 0);
	uis_assert_shows(ui, "Filter: \u20ac");
	ui_free(ui);
}

/* A small generator, so that each run presses the same keys. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static int random_key(uint32_t *seed)
{
	static const int usual[] = { 'j', 'k', '\n', 'e', '?', 'q', '/', 'f',
				     's', 'S', '<',  'g', 'a', 'o', ' ', '1',
				     '2', '3', '4',  '5', 'y', '+', '-', '\t' };
	uint32_t r = next_random(seed);

	if (r % 4 == 0)
		return KEYS_BEYOND + (int)(next_random(seed) % 20);
	if (r % 16 == 1)
		return (int)(next_random(seed) % 0x110000);
	return usual[next_random(seed) % (sizeof(usual) / sizeof(usual[0]))];
}

TEST(no_storm_of_keys_and_sizes_breaks_it)
{
	struct ui *ui = uis_new();
	uint32_t seed = 7;

	for (int i = 0; i < 3000; i++) {
		struct uis_size size = { next_random(&seed) % 140,
					 next_random(&seed) % 50, i % 2 == 0,
					 false };

		(void)ui_key(ui, random_key(&seed), size.n_rows);
		if (i % 3 == 0)
			free(uis_screen(ui, &size));
		if (i % 50 == 10)
			ui_sample(ui, web(next_random(&seed) % 5, i));
	}
	ui_free(ui);
}

TEST(every_size_is_drawn_in_every_view)
{
	static const char *const places[] = {
		"1", "2", "3", "4", "5", "?", "x4\n", "xe", "x/", "\033y"
	};
	struct ui *ui = watched();

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		(void)uis_keys(ui, places[i]);
		for (size_t n = 0; n < 30 * 12; n++) {
			struct uis_size size = { n % 30 * 3, n / 30, true,
						 false };

			free(uis_screen(ui, &size));
		}
	}
	ui_free(ui);
}
