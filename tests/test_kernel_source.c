// SPDX-License-Identifier: MIT
/*
 * test_kernel_source: a look says of which host and boot it is, and when.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "tcpwait/kernel.h"
#include "test.h"

/* As the kernel has it; "" where there is no /proc. */
static void read_boot_id(char id[static HOST_BOOT_ID_SIZE])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	id[0] = '\0';
	if (!file)
		return;
	assert_non_null(fgets(id, HOST_BOOT_ID_SIZE, file));
	(void)fclose(file);
}

static void look(struct snapshot *snap)
{
	struct source source = { .ops = &kernel_source };
	struct tally tally = { .fields = TALLY_STATE };
	struct filter filter;
	const struct collect_request request = { .filter = &filter };
	struct error err;

	filter_init(&filter);
	assert_int_equal(kernel_source.open(&source, &err), 0);
	if (kernel_source.tally(&source, &request, &tally, snap, &err) < 0)
		fail_msg("%s", err.text);
	kernel_source.close(&source);
	tally_free(&tally);
}

TEST(two_looks_are_of_one_host_in_one_boot)
{
	struct snapshot looks[2] = { { .n_hosts = 0 } };
	char boot_id[HOST_BOOT_ID_SIZE];
	struct utsname uts;

	read_boot_id(boot_id);
	assert_int_equal(uname(&uts), 0);
	for (int i = 0; i < 2; i++) {
		look(&looks[i]);
		assert_int_equal(looks[i].n_hosts, 1);
		assert_string_equal(looks[i].hosts[0].name, uts.nodename);
		assert_string_equal(looks[i].hosts[0].kernel, uts.release);
		assert_string_equal(looks[i].hosts[0].boot_id, boot_id);
		assert_true(looks[i].taken.tv_sec > 0);
		assert_true(looks[i].at_seconds > 0);
		assert_false(looks[i].is_kept);
	}
	assert_true(snapshot_same_boot(&looks[0], 0, &looks[1], 0));
	assert_float_equal(snapshot_seconds(&looks[0], &looks[1]),
			   (looks[1].at_seconds - looks[0].at_seconds), 1e-9);
	snapshot_free(&looks[0]);
	snapshot_free(&looks[1]);
}
