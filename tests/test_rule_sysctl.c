// SPDX-License-Identifier: MIT
/*
 * test_rule_sysctl: settings that do not do what somebody set them for.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

TEST(tw_reuse_needs_timestamps)
{
	static const struct {
		int64_t reuse, timestamps;
		size_t n_found;
	} cases[] = {
		{ 1, 0, 1 }, { 1, 1, 0 }, { 0, 0, 0 }, { 2, 0, 0 }, { 2, 1, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		scene_set(&ruling.scene, SETTING_TCP_TW_REUSE, cases[i].reuse);
		scene_set(&ruling.scene, SETTING_TCP_TIMESTAMPS,
			  cases[i].timestamps);
		assert_int_equal(
			ruling_run(&ruling, &rule_sysctl_tw_reuse_inert),
			cases[i].n_found);
		ruling_free(&ruling);
	}
	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_TW_REUSE, 1);
	scene_forget(&ruling.scene, SETTING_TCP_TIMESTAMPS);
	assert_int_equal(ruling_run(&ruling, &rule_sysctl_tw_reuse_inert), 0);
	ruling_free(&ruling);
}

static void begin_wide(struct ruling *ruling)
{
	ruling_init(ruling);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_LOW, 1024);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_HIGH, 65535);
	scene_reserve(&ruling->scene, 9090, 9090);
}

static size_t overlaps(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_sysctl_port_range_overlap);
}

TEST(a_wide_range_must_leave_out_what_is_listened_on)
{
	const struct finding *finding;
	struct ruling ruling;

	begin_wide(&ruling);
	scene_listen(&ruling.scene, "0.0.0.0:8080");
	scene_listen(&ruling.scene, "[::]:8080");
	scene_listen(&ruling.scene, "0.0.0.0:9090");
	scene_listen(&ruling.scene, "0.0.0.0:80");
	scene_listen(&ruling.scene, "0.0.0.0:40000");
	assert_int_equal(overlaps(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_int_equal(ruling_count(finding, "listening_ports"), 1);
	assert_int_equal(finding->subject.service_port, 8080);
	assert_string_equal(finding->subject.setting,
			    "net.ipv4.ip_local_port_range");
	ruling_free(&ruling);
}

TEST(many_ports_are_one_finding)
{
	struct ruling ruling;
	char local[32];

	begin_wide(&ruling);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(local, sizeof(local), "0.0.0.0:%d", 20000 + i);
		scene_listen(&ruling.scene, local);
	}
	assert_int_equal(overlaps(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "listening_ports"),
			 100);
	assert_false(ruling_only(&ruling)->subject.has_service_port);
	ruling_free(&ruling);
}

TEST(the_range_that_linux_comes_with_overlaps_nothing)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_reserve(&ruling.scene, 1, 1);
	scene_listen(&ruling.scene, "0.0.0.0:8080");
	scene_listen(&ruling.scene, "0.0.0.0:40000");
	assert_int_equal(overlaps(&ruling), 0);
	ruling_free(&ruling);
}

TEST(without_the_reserved_ports_there_is_no_telling)
{
	struct ruling ruling;

	begin_wide(&ruling);
	ruling.scene.snap.namespaces[0].settings.reserved_known = false;
	scene_listen(&ruling.scene, "0.0.0.0:8080");
	assert_int_equal(overlaps(&ruling), 0);
	ruling_free(&ruling);
}

TEST(only_a_limit_below_the_machine_s_own_is_low)
{
	static const struct {
		int64_t limit, entries;
		size_t n_found;
	} cases[] = {
		{ 131072, 262144, 0 },
		{ 16384, 262144, 0 },
		{ 16383, 262144, 1 },
		{ 5000, -262144, 1 },
		/* A small machine has small defaults. */
		{ 4096, 8192, 0 },
		{ 4095, 8192, 1 },
		{ 0, 262144, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS,
			  cases[i].limit);
		scene_set(&ruling.scene, SETTING_TCP_EHASH_ENTRIES,
			  cases[i].entries);
		assert_int_equal(
			ruling_run(&ruling, &rule_sysctl_tw_buckets_low),
			cases[i].n_found);
		ruling_free(&ruling);
	}
	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS, 100);
	assert_int_equal(ruling_run(&ruling, &rule_sysctl_tw_buckets_low), 0);
	ruling_free(&ruling);
}

static void add_line(struct ruling *ruling, const char *path, uint32_t number,
		     const char *text)
{
	assert_int_equal(sysctl_lines_add(&ruling->scene.snap.sysctl_lines,
					  path, number, text, strlen(text)),
			 0);
}

TEST(each_key_that_is_gone_is_one_finding)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	add_line(&ruling, "/etc/sysctl.conf", 3, "net.ipv4.tcp_tw_reuse = 1");
	add_line(&ruling, "/etc/sysctl.conf", 4, "net.ipv4.tcp_tw_recycle=1");
	add_line(&ruling, "/etc/sysctl.d/9.conf", 1,
		 "net/ipv4/tcp_tw_recycle = 1");
	add_line(&ruling, "/etc/sysctl.d/9.conf", 2, "net.ipv4.tcp_abc = 1");
	assert_int_equal(ruling_run(&ruling, &rule_sysctl_obsolete), 2);
	finding = &ruling.findings.items[0];
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->subject.setting,
			    "net.ipv4.tcp_tw_recycle");
	assert_int_equal(ruling_count(finding, "lines"), 2);
	assert_int_equal(ruling_count(finding, "first_line"), 4);
	assert_string_equal(ruling_text(finding, "removed_in"), "4.12");
	assert_non_null(strstr(finding->summary, "/etc/sysctl.conf:4"));
	ruling_free(&ruling);
}

TEST(a_kernel_that_has_the_key_yet_is_not_told)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_line(&ruling, "/etc/sysctl.conf", 4, "net.ipv4.tcp_tw_recycle=1");
	(void)snprintf(ruling.scene.snap.hosts[0].kernel,
		       sizeof(ruling.scene.snap.hosts[0].kernel), "4.11.12");
	assert_int_equal(ruling_run(&ruling, &rule_sysctl_obsolete), 0);
	ruling.scene.snap.hosts[0].kernel[0] = '\0';
	assert_int_equal(ruling_run(&ruling, &rule_sysctl_obsolete), 0);
	ruling_free(&ruling);
}
