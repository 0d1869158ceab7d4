// SPDX-License-Identifier: MIT
/*
 * test_unit: paths as systemd and the engines make them, and as nobody should.
 */
#include <stdlib.h>
#include <string.h>

#include "tcpwait/unit.h"
#include "test.h"

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

TEST(systemd_gives_the_last_unit)
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

	CHECK(cases);
}

TEST(systemd_escapes_are_decoded)
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

	CHECK(cases);
}

TEST(container_is_engine_and_short_id)
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

	CHECK(cases);
}

TEST(container_of_a_pod_is_k8s)
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

	CHECK(cases);
}

TEST(lxc_is_its_name)
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

	CHECK(cases);
}

TEST(innermost_container_wins)
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

	CHECK(cases);
}

TEST(monitors_are_not_in_the_container)
{
	static const struct unit_case cases[] = {
		{ "/machine.slice/crio-conmon-" ID ".scope",
		  "crio-conmon-" ID ".scope" },
		{ "/machine.slice/libpod-conmon-" ID ".scope",
		  "libpod-conmon-" ID ".scope" },
	};

	CHECK(cases);
}

TEST(what_says_nothing_is_no_unit)
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

	CHECK(cases);
}

TEST(long_path_is_read_to_its_end)
{
	char path[LONG_PATH + UNIT_SIZE];
	char unit[UNIT_SIZE];
	size_t i;

	for (i = 0; i < LONG_PATH; i++)
		path[i] = i % 200 == 0 ? '/' : 'a';
	memcpy(path + LONG_PATH, "/nginx.service", sizeof("/nginx.service"));
	assert_true(unit_parse(path, unit, sizeof(unit)));
	assert_string_equal(unit, "nginx.service");
}

TEST(long_unit_is_cut)
{
	char path[LONG_PATH + 16];
	char unit[UNIT_SIZE];
	size_t i;

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

TEST(hostile_bytes_are_kept)
{
	char unit[UNIT_SIZE];

	assert_true(unit_parse("/\x1b[2J\"\xff\n.service", unit, sizeof(unit)));
	assert_string_equal(unit, "\x1b[2J\"\xff\n.service");
	assert_true(unit_parse("/\\x1b\\x0a\\xff.scope", unit, sizeof(unit)));
	assert_string_equal(unit, "\x1b\n\xff.scope");
	assert_true(unit_parse("/lxc/\x1b", unit, sizeof(unit)));
	assert_string_equal(unit, "lxc:\x1b");
}

/* Pieces that mean something, in an order that means nothing. */
TEST(noise_stays_in_bounds)
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
