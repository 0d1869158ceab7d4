// SPDX-License-Identifier: MIT
/*
 * test_render_check: what a monitor is told, golden, hostile names included.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "incident.h"
#include "render/perfdata.h"
#include "tcpwait/check.h"
#include "tcpwait/render_monitor.h"
#include "test.h"

enum { ALERTS_MAX = 8 };

struct told {
	struct scene scene;
	struct check_alert alerts[ALERTS_MAX];
	struct check_verdict verdicts[ALERTS_MAX];
	struct check check;
};

static void alert(struct told *host, const char *name, const char *warning,
		  const char *critical)
{
	struct check_alert *added = &host->alerts[host->check.n++];
	char message[MEASURE_MESSAGE_SIZE];

	*added = (struct check_alert){
		.has_warning = warning != NULL,
		.has_critical = critical != NULL,
	};
	assert_true(
		measure_parse(name, strlen(name), &added->measure, message));
	if (warning)
		assert_true(
			range_parse(warning, false, &added->warning, message));
	if (critical)
		assert_true(range_parse(critical, false, &added->critical,
					message));
}

static void begin(struct told *host, enum measure_per per)
{
	hosts_web(&host->scene, 10);
	hosts_own(&host->scene, 812, "ja|va\n\033[2J", 8080);
	host->check = (struct check){
		.seen = &host->scene.snap,
		.per = per,
		.alerts = host->alerts,
		.verdicts = host->verdicts,
	};
}

static int render(FILE *out, const void *ctx)
{
	render_check(out, ctx);
	return 0;
}

/* One pipe, before the figures, and nothing a terminal would obey. */
static void assert_harmless(const char *text)
{
	const char *pipe = strchr(text, '|');

	assert_non_null(pipe);
	assert_null(strchr(pipe + 1, '|'));
	assert_true(pipe < strchr(text, '\n'));
	for (; *text; text++)
		assert_true((unsigned char)*text >= 0x20 || *text == '\n');
}

static void tell(struct told *host, enum check_status status,
		 const char *golden)
{
	char *text;

	for (size_t i = 0; i < host->check.n; i++)
		assert_int_equal(check_alert_run(&host->alerts[i],
						 host->check.per,
						 host->check.seen, NULL,
						 &host->verdicts[i]),
				 0);
	assert_int_equal(check_result(&host->check), status);
	text = golden_slurp(render, &host->check);
	assert_harmless(text);
	golden_assert(golden, text);
	free(text);
	scene_free(&host->scene);
}

TEST(totals_worst_first_with_their_owner)
{
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	alert(&host, "established", "1000", NULL);
	alert(&host, "close_wait:8080", "10", "100");
	alert(&host, "time_wait", "100", "500");
	alert(&host, "close_wait_age", "60", NULL);
	alert(&host, "port_budget@10.0.0.5:3306", "2", "90");
	alert(&host, "time_wait@[2001:db8::1]:443", "0:5", NULL);
	tell(&host, CHECK_CRITICAL, "check-totals");
}

TEST(all_is_well)
{
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	alert(&host, "time_wait", "1000", "@2000:3000");
	alert(&host, "closes_per_second", "~:100", NULL);
	tell(&host, CHECK_OK, "check-ok");
}

TEST(the_worst_port_is_judged)
{
	struct told host;

	begin(&host, MEASURE_PER_PORT);
	alert(&host, "established", "100", "1000");
	alert(&host, "close_wait", "5:", NULL);
	tell(&host, CHECK_WARNING, "check-per-port");
}

TEST(the_worst_peer_is_judged)
{
	struct told host;

	begin(&host, MEASURE_PER_PEER);
	alert(&host, "time_wait", "100", "500");
	alert(&host, "port_budget", "2", NULL);
	alert(&host, "established:22", NULL, "0");
	tell(&host, CHECK_CRITICAL, "check-per-peer");
}

TEST(the_unknown_is_unknown_and_drawn_as_u)
{
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	scene_forget(&host.scene, SETTING_LOCAL_PORT_LOW);
	for (size_t i = 0; i < host.scene.snap.n_waits; i++)
		host.scene.snap.waits[i].age_ms = WAIT_AGE_UNKNOWN;
	host.scene.snap.reader = READER_PROCFS;
	host.check.fell_back = true;
	alert(&host, "close_wait_age:8080", "60", "600");
	tell(&host, CHECK_UNKNOWN, "check-unknown");
}

TEST(what_is_wrong_outweighs_what_is_unknown)
{
	assert_int_equal(check_worse(CHECK_OK, CHECK_UNKNOWN), CHECK_UNKNOWN);
	assert_int_equal(check_worse(CHECK_UNKNOWN, CHECK_WARNING),
			 CHECK_WARNING);
	assert_int_equal(check_worse(CHECK_CRITICAL, CHECK_UNKNOWN),
			 CHECK_CRITICAL);
	assert_int_equal(check_worse(CHECK_WARNING, CHECK_CRITICAL),
			 CHECK_CRITICAL);
}

TEST(findings_decide_where_no_threshold_does)
{
	struct incident incident;
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	incident_init(&incident);
	host.check.findings = &incident.findings;
	host.check.netns = "blue";
	tell(&host, CHECK_CRITICAL, "check-findings");
}

TEST(an_info_is_told_and_ok)
{
	struct incident incident;
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	incident_init(&incident);
	incident.items[0] = incident.items[3];
	incident_keep(&incident, 1);
	host.check.findings = &incident.findings;
	tell(&host, CHECK_OK, "check-info");
}

TEST(without_findings_the_totals_are_told)
{
	const struct findings none = { 0 };
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	host.check.findings = &none;
	tell(&host, CHECK_OK, "check-no-findings");
}

/* The finding is worse than the threshold, and comes first. */
TEST(findings_stand_beside_thresholds)
{
	struct incident incident;
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	incident_init(&incident);
	incident_keep(&incident, 1);
	host.check.findings = &incident.findings;
	alert(&host, "close_wait:8080", "10", NULL);
	alert(&host, "time_wait", "1000", NULL);
	tell(&host, CHECK_CRITICAL, "check-both");
}

TEST(a_threshold_that_is_worse_comes_first)
{
	const struct findings none = { 0 };
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	host.check.findings = &none;
	alert(&host, "close_wait:8080", NULL, "10");
	tell(&host, CHECK_CRITICAL, "check-both-threshold");
}

TEST(evidence_is_told_where_it_is_asked_for)
{
	struct incident incident;
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	incident_init(&incident);
	incident_keep(&incident, 1);
	host.check.findings = &incident.findings;
	host.check.verbosity = 1;
	tell(&host, CHECK_CRITICAL, "check-verbose");
}

TEST(each_v_tells_more)
{
	static const char *const lines[] = {
		"\nLooked with netlink at",
		"\nThresholds: ", "\nNamespace host: seen\n", "\nincomplete 0\n"
	};
	static const unsigned int levels[] = { 2, 2, 3, 3 };
	struct findings none = { .has_thresholds = true };
	struct told host;

	begin(&host, MEASURE_PER_ALL);
	thresholds_init(&none.thresholds);
	host.check.findings = &none;
	for (unsigned int level = 0; level <= 3; level++) {
		char *text;

		host.check.verbosity = level;
		text = golden_slurp(render, &host.check);
		assert_harmless(text);
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
			assert_true((strstr(text, lines[i]) != NULL) ==
				    (level >= levels[i]));
		free(text);
	}
	scene_free(&host.scene);
}

static int render_label(FILE *out, const void *ctx)
{
	perfdata_label(out, ctx);
	return 0;
}

TEST(labels_are_quoted_only_where_they_need_it)
{
	static const struct {
		const char *label, *text;
	} cases[] = {
		{ "time_wait", "time_wait" },
		{ "close_wait:8080", "close_wait:8080" },
		{ "time_wait@[2001:db8::1]:443",
		  "time_wait@[2001:db8::1]:443" },
		{ "two words", "'two words'" },
		{ "it's", "'it''s'" },
		{ "a=b", "'a_b'" },
		{ "a|b", "'a_b'" },
		{ "a\nb", "'a_b'" },
		{ "a;b", "'a;b'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = golden_slurp(render_label, cases[i].label);

		assert_string_equal(text, cases[i].text);
		free(text);
	}
}
