// SPDX-License-Identifier: MIT
/*
 * test_render_explain: every name is listed, known, and has something to say.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "incident.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/render_explain.h"
#include "tcpwait/text.h"
#include "tcpwait/thresholds.h"
#include "test.h"

static const struct style plain = { .utf8 = true };
static const struct style narrow = { .utf8 = true, .width = 40 };

static int explain(FILE *out, const void *ctx)
{
	render_explain(out, ctx, &plain);
	return 0;
}

static int explain_narrow(FILE *out, const void *ctx)
{
	render_explain(out, ctx, &narrow);
	return 0;
}

static int list(FILE *out, const void *ctx)
{
	(void)ctx;
	render_explain_list(out, &plain);
	return 0;
}

static void assert_width(char *text, size_t most)
{
	char *rest;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (text_columns(line) > most && strchr(line + 6, ' '))
			fail_msg("more than %zu columns: %s", most, line);
	}
}

TEST(every_name_is_known_and_listed)
{
	char *all = golden_slurp(list, NULL);
	const char *name;
	size_t n = 0;

	for (; (name = render_explain_name(n)); n++) {
		char *text = golden_slurp(explain, name);

		assert_true(render_explain_knows(name));
		assert_true(strlen(text) > 20);
		if (strcmp(name, "thresholds") != 0 && !strstr(all, name))
			fail_msg("%s is not listed", name);
		assert_width(text, 80);
		free(text);
	}
	assert_int_equal(n, FINDING_ID_COUNT + (TCP_STATE_COUNT - 1) +
				    CLOSE_WAIT_KIND_COUNT + 6 +
				    THRESHOLD_COUNT + 1 + 9 /* logs */ +
				    20 /* software */);
	assert_width(all, 80);
	free(all);
}

TEST(a_finding_is_told_with_the_advice_for_it)
{
	char *text = golden_slurp(explain, "stale-pool");

	assert_int_equal(strncmp(text, "stale-pool: ", 12), 0);
	assert_non_null(strstr(text, "\n  Raised when\n"));
	assert_non_null(strstr(text, "\n  Causes\n    - "));
	assert_non_null(strstr(text, "\n  What cures it\n    - "));
	assert_non_null(strstr(text, "\n  By software\n    - If "));
	assert_non_null(strstr(text, "pool_pre_ping"));
	assert_non_null(strstr(text, "\n  What will not help\n    - "));
	free(text);
}

TEST(thresholds_show_how_they_are_written)
{
	char *text = golden_slurp(explain, "thresholds");

	assert_non_null(strstr(text, "  close-wait-count=10 "));
	assert_non_null(strstr(text, "  close-wait-age=60s "));
	assert_non_null(strstr(text, "  budget-warning=70% "));
	free(text);
}

TEST(names_in_any_common_spelling)
{
	static const char *const names[] = {
		"CLOSE_WAIT", "close-wait",  "closewait",  "Time-Wait",
		"estab",      "fin-wait-2",  "STALE-POOL", "close_wait_leak",
		"Consumed",   "PER_REQUEST", "fd_warning", "THRESHOLDS",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text = golden_slurp(explain, names[i]);

		assert_true(render_explain_knows(names[i]));
		assert_true(*text != '\0');
		free(text);
	}
}

TEST(what_a_log_says_is_known)
{
	static const struct {
		const char *text, *begins;
	} cases[] = {
		{ "EADDRNOTAVAIL", "EADDRNOTAVAIL: " },
		{ "eaddrnotavail", "EADDRNOTAVAIL: " },
		{ "Cannot assign requested address", "EADDRNOTAVAIL: " },
		{ "connect() failed (99: Cannot assign requested address) "
		  "while connecting to upstream",
		  "EADDRNOTAVAIL: " },
		{ "requested address", "EADDRNOTAVAIL: " },
		{ "EADDRINUSE", "EADDRINUSE: " },
		{ "bind: Address already in use", "EADDRINUSE: " },
		{ "EMFILE", "EMFILE: " },
		{ "accept4() failed (24: Too many open files)", "EMFILE: " },
		{ "too many open files", "EMFILE: " },
		{ "ECONNRESET", "ECONNRESET: " },
		{ "Connection reset by peer", "ECONNRESET: " },
		{ "Connection refused", "ECONNREFUSED: " },
		{ "upstream prematurely closed connection while reading "
		  "response header from upstream",
		  "upstream-closed-early: " },
		{ "TCP: request_sock_TCP: Possible SYN flooding on port "
		  "0.0.0.0:80. Sending cookies.",
		  "possible-syn-flooding: " },
		{ "TCP: time wait bucket table overflow",
		  "bucket-table-overflow: " },
		{ "nginx", "nginx\n" },
		{ "Apache", "Apache httpd\n" },
		{ "apache2", "Apache httpd\n" },
		{ "mysqld", "MySQL\n" },
		{ "php-fpm8.2", "PHP\n" },
		{ "Node", "Node.js\n" },
		{ "tcp_tw_reuse", "net.ipv4.tcp_tw_reuse\n" },
		{ "tw_reuse", "net.ipv4.tcp_tw_reuse\n" },
		{ "somaxconn", "net.core.somaxconn\n" },
		/* Names go before what has them in it. */
		{ "TIME_WAIT", "TIME_WAIT: " },
		{ "fd-limit", "fd-limit: " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = golden_slurp(explain, cases[i].text);

		if (!render_explain_knows(cases[i].text) ||
		    strncmp(text, cases[i].begins, strlen(cases[i].begins)))
			fail_msg("%s: %.40s", cases[i].text, text);
		free(text);
	}
}

TEST(a_word_that_is_no_name_may_stand_in_a_text)
{
	assert_non_null(render_explain_about("keepalive", 0));
	assert_string_equal(render_explain_about("ephemeral", 0),
			    render_explain_about("EPHEMERAL", 0));
	assert_null(render_explain_about("frobnicate", 0));
	/* Too short to say anything. */
	assert_null(render_explain_about("a", 0));
	assert_null(render_explain_about("", 0));
}

TEST(unknown_names_write_nothing)
{
	static const char *const names[] = {
		"",
		"-",
		"close-wait-leek",
		"all",
		"close wait",
		"threshold",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"a",
		"\033[2J",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text = golden_slurp(explain, names[i]);

		assert_false(render_explain_knows(names[i]));
		assert_string_equal(text, "");
		free(text);
	}
}

TEST(prose_follows_a_narrow_terminal)
{
	char *text = golden_slurp(explain_narrow, "LISTEN");

	assert_width(text, 40);
	free(text);
}
