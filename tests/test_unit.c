// SPDX-License-Identifier: MIT
/*
 * test_unit: paths as systemd and the engines make them, and as nobody should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/unit.h"

#define INITIAL "3f2a9c01b7de"
#define REST	"5544332211ffeeddccbbaa99887766554433221100ffeeddccbb"
#define ID	INITIAL REST
#define OTHER	"aaaabbbbcccc" REST
#define POD	"pod2c48913c-b29f-11e7-9350-020968147796"
#define SLICE	"kubepods-burstable-pod2c48913c_b29f_11e7_9350_020968.slice"
#define USER	"/user.slice/user-1000.slice/user@1000.service"
#define BURST	"/kubepods.slice/kubepods-burstable.slice/" SLICE

enum { UNIT_SIZE = 96, LONG_PATH = 4000, N_NOISE = 200000 };

struct unit_case {
	const char *path;
	const char *unit; /* "": none */
};

static void check(const struct unit_case *cases, size_t n)
{
	char unit[UNIT_SIZE];
	size_t i;

	for (i = 0; i < n; i++) {
		bool found = unit_parse(cases[i].path, unit, sizeof(unit));

		if (strcmp(unit, cases[i].unit) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].path, unit,
				 cases[i].unit);
		assert_int_equal(found, unit[0] != '\0');
	}
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void test_systemd_gives_the_last_unit(void **state)
{
	static const struct unit_case cases[] = {
		{ "/system.slice/nginx.service", "nginx.service" },
		{ "/system.slice/nginx.service/worker/3", "nginx.service" },
		{ "/system.slice/system-getty.slice/getty@tty1.service",
		  "getty@tty1.service" },
		{ "/system.slice/sshd.socket", "sshd.socket" },
		{ "/user.slice/user-1000.slice/session-3.scope",
		  "session-3.scope" },
		{ USER "/app.slice/foo.service", "foo.service" },
		{ USER "/app.slice/app-gnome-firefox-4711.scope",
		  "app-gnome-firefox-4711.scope" },
		{ USER "/app.slice/snap.firefox.firefox-2f1c.scope",
		  "snap.firefox.firefox-2f1c.scope" },
		{ USER, "user@1000.service" },
		{ "/init.scope", "init.scope" },
		{ USER "/init.scope", "user@1000.service" },
		{ "/system.slice/nginx.service (deleted)", "nginx.service" },
		{ "/../../system.slice/nginx.service", "nginx.service" },
	};

	(void)state;
	CHECK(cases);
}

static void test_systemd_escapes_are_decoded(void **state)
{
	static const struct unit_case cases[] = {
		{ "/system.slice/a\\x2db.service", "a-b.service" },
		{ "/system.slice/dev-disk-by\\x2did.service",
		  "dev-disk-by-id.service" },
		{ "/machine.slice/machine-qemu\\x2d1\\x2ddb.scope",
		  "machine-qemu-1-db.scope" },
		{ "/machine.slice/systemd-nspawn@web.service/payload",
		  "systemd-nspawn@web.service" },
		{ "/machine.slice/machine-lxc\\x2d12\\x2dweb.scope",
		  "machine-lxc-12-web.scope" },
		{ "/a\\x2.service", "a\\x2.service" },
		{ "/a\\xzz.service", "a\\xzz.service" },
		{ "/a\\x00b.service", "a\\x00b.service" },
		{ "/a\\.service", "a\\.service" },
	};

	(void)state;
	CHECK(cases);
}

static void test_container_is_engine_and_short_id(void **state)
{
	static const struct unit_case cases[] = {
		{ "/docker/" ID, "docker:" INITIAL },
		{ "/docker/" ID "/init", "docker:" INITIAL },
		{ "/system.slice/docker-" ID ".scope", "docker:" INITIAL },
		{ "/ecstasks.slice/x.slice/docker-" ID ".scope",
		  "docker:" INITIAL },
		{ "/user.slice/user-1000.slice/user@1000.service/user.slice/"
		  "libpod-" ID ".scope/container",
		  "podman:" INITIAL },
		{ "/machine.slice/libpod-" ID ".scope", "podman:" INITIAL },
		{ "/libpod_parent/libpod-" ID, "podman:" INITIAL },
		{ "/system.slice/web.service/libpod-payload-" ID,
		  "podman:" INITIAL },
		{ "/system.slice/nerdctl-" ID ".scope", "containerd:" INITIAL },
		{ "/system.slice/cri-containerd-" ID ".scope",
		  "containerd:" INITIAL },
		{ "/k8s.io/" ID, "containerd:" INITIAL },
		{ "/crio-" ID ".scope", "crio:" INITIAL },
		{ "/actions_job/" ID, "container:" INITIAL },
	};

	(void)state;
	CHECK(cases);
}

static void test_container_of_a_pod_is_k8s(void **state)
{
	static const struct unit_case cases[] = {
		{ BURST "/cri-containerd-" ID ".scope", "k8s:" INITIAL },
		{ BURST "/crio-" ID ".scope", "k8s:" INITIAL },
		{ BURST "/docker-" ID ".scope", "k8s:" INITIAL },
		{ "/kubepods/burstable/" POD "/" ID, "k8s:" INITIAL },
		{ "/kubepods/" POD "/" ID, "k8s:" INITIAL },
		{ "/kubepods/besteffort/" POD "/crio-" ID, "k8s:" INITIAL },
		{ "/kubelet.slice/kubelet-kubepods.slice/cri-containerd-" ID
		  ".scope",
		  "k8s:" INITIAL },
		{ "/system.slice/containerd.service/" SLICE
		  ":cri-containerd:" ID,
		  "k8s:" INITIAL },
		{ "/kubepods/burstable/" POD, "" },
		{ BURST, "" },
	};

	(void)state;
	CHECK(cases);
}

static void test_lxc_is_its_name(void **state)
{
	static const struct unit_case cases[] = {
		{ "/lxc.payload.web", "lxc:web" },
		{ "/lxc.payload.web/system.slice/nginx.service", "lxc:web" },
		{ "/lxc.payload/web", "lxc:web" },
		{ "/lxc/101", "lxc:101" },
		{ "/lxc/101/ns/init.scope", "lxc:101" },
		{ "/lxc.monitor.web", "" },
		{ "/lxc.payload.", "" },
		{ "/lxc", "" },
	};

	(void)state;
	CHECK(cases);
}

static void test_innermost_container_wins(void **state)
{
	static const struct unit_case cases[] = {
		{ "/docker/" ID "/docker/" OTHER, "docker:aaaabbbbcccc" },
		{ "/docker/" ID "/system.slice/nginx.service",
		  "docker:" INITIAL },
		{ "/docker/" ID "/kubelet.slice" BURST "/cri-containerd-" OTHER
		  ".scope",
		  "k8s:aaaabbbbcccc" },
		{ "/kubepods/" POD "/" ID "/docker/" OTHER,
		  "docker:aaaabbbbcccc" },
		{ "/lxc.payload.web/docker/" ID, "docker:" INITIAL },
	};

	(void)state;
	CHECK(cases);
}

static void test_monitors_are_not_in_the_container(void **state)
{
	static const struct unit_case cases[] = {
		{ "/machine.slice/crio-conmon-" ID ".scope",
		  "crio-conmon-" ID ".scope" },
		{ "/machine.slice/libpod-conmon-" ID ".scope",
		  "libpod-conmon-" ID ".scope" },
	};

	(void)state;
	CHECK(cases);
}

static void test_what_says_nothing_is_no_unit(void **state)
{
	static const struct unit_case cases[] = {
		{ "", "" },
		{ "/", "" },
		{ "////", "" },
		{ "/user.slice", "" },
		{ "/system.slice/.service", "" },
		{ "/.scope/.socket", "" },
		{ "/3f2a9c01b7de", "" },
		{ "/docker/" ID "0", "" },
		{ "/docker/G" ID, "" },
		{ "/nodocker-" ID, "" },
		{ "/docker" ID, "" },
		{ "/:" ID, "" },
		{ "/-" ID, "" },
		{ " (deleted)", "" },
	};

	(void)state;
	CHECK(cases);
}

static void test_long_path_is_read_to_its_end(void **state)
{
	char path[LONG_PATH + UNIT_SIZE];
	char unit[UNIT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < LONG_PATH; i++)
		path[i] = i % 200 == 0 ? '/' : 'a';
	memcpy(path + LONG_PATH, "/nginx.service", sizeof("/nginx.service"));
	assert_true(unit_parse(path, unit, sizeof(unit)));
	assert_string_equal(unit, "nginx.service");
}

static void test_long_unit_is_cut(void **state)
{
	char path[LONG_PATH + 16];
	char unit[UNIT_SIZE];
	size_t i;

	(void)state;
	memset(path, 'a', LONG_PATH);
	memcpy(path + LONG_PATH, ".service", sizeof(".service"));
	for (i = 1; i <= sizeof(unit); i++) {
		assert_int_equal(unit_parse(path, unit, i), i > 1);
		assert_int_equal(strlen(unit), i - 1);
	}
	for (i = 1; i <= sizeof(unit); i++) {
		(void)unit_parse("/docker/" ID, unit, i);
		assert_true(strlen(unit) < i);
		assert_memory_equal(unit, "docker:" INITIAL, strlen(unit));
	}
}

static void test_hostile_bytes_are_kept(void **state)
{
	char unit[UNIT_SIZE];

	(void)state;
	assert_true(unit_parse("/\x1b[2J\"\xff\n.service", unit, sizeof(unit)));
	assert_string_equal(unit, "\x1b[2J\"\xff\n.service");
	assert_true(unit_parse("/\\x1b\\x0a\\xff.scope", unit, sizeof(unit)));
	assert_string_equal(unit, "\x1b\n\xff.scope");
	assert_true(unit_parse("/lxc/\x1b", unit, sizeof(unit)));
	assert_string_equal(unit, "lxc:\x1b");
}

/* Pieces that mean something, in an order that means nothing. */
static void test_noise_stays_in_bounds(void **state)
{
	static const char *const pieces[] = {
		"/",	   ID,		 "docker",   "-",	 ":",
		".scope",  ".service",	 "kubepods", "\\x2d",	 "\\x",
		"\\",	   "lxc",	 "lxc.",     "payload.", " (deleted)",
		"libpod-", "init.scope", "\xff",     ".",	 "0",
	};
	char path[LONG_PATH];
	char unit[UNIT_SIZE + 1];
	unsigned int seed = 1;
	int i;

	(void)state;
	for (i = 0; i < N_NOISE; i++) {
		size_t size = 1 + (size_t)i % UNIT_SIZE;
		size_t len = 0;
		int n = rand_r(&seed) % 12;
		bool found;

		for (path[0] = '\0'; n > 0; n--) {
			const char *piece = pieces[rand_r(&seed) % 20];

			memcpy(path + len, piece, strlen(piece) + 1);
			len += strlen(piece);
		}
		unit[size] = 'X';
		found = unit_parse(path, unit, size);
		assert_int_equal(found, unit[0] != '\0');
		assert_true(strlen(unit) < size);
		assert_int_equal(unit[size], 'X');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_systemd_gives_the_last_unit),
		cmocka_unit_test(test_systemd_escapes_are_decoded),
		cmocka_unit_test(test_container_is_engine_and_short_id),
		cmocka_unit_test(test_container_of_a_pod_is_k8s),
		cmocka_unit_test(test_lxc_is_its_name),
		cmocka_unit_test(test_innermost_container_wins),
		cmocka_unit_test(test_monitors_are_not_in_the_container),
		cmocka_unit_test(test_what_says_nothing_is_no_unit),
		cmocka_unit_test(test_long_path_is_read_to_its_end),
		cmocka_unit_test(test_long_unit_is_cut),
		cmocka_unit_test(test_hostile_bytes_are_kept),
		cmocka_unit_test(test_noise_stays_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
