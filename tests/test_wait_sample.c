// SPDX-License-Identifier: MIT
/*
 * test_wait_sample: which of very many waiting sockets are asked.
 */
#include "tcpwait/wait_sample.h"

#include "scene.h"
#include "test.h"

enum { MAX = 256 };

/* What was chosen of a scene, and how many of them serve a port. */
struct choice {
	uint32_t waits[MAX];
	int n;
};

static struct choice choose(struct scene *scene)
{
	struct choice choice;

	scene_finish(scene);
	choice.n = wait_sample_choose(&scene->snap, 0, choice.waits, MAX);
	assert_in_range(choice.n, 0, MAX);
	return choice;
}

static unsigned int count_port(const struct scene *scene,
			       const struct choice *choice, uint16_t port)
{
	unsigned int n = 0;

	for (int i = 0; i < choice->n; i++) {
		const struct wait *wait = &scene->snap.waits[choice->waits[i]];

		n += scene->snap.groups.rows[wait->group].key.service_port ==
		     port;
	}
	return n;
}

/* n sockets of the server on a port, each of a peer of its own. */
static void add_served(struct scene *scene, const char *local, unsigned int n,
		       uint32_t recv_queue)
{
	struct conn conn = conns_waiting(local, "10.1.0.0:50000", recv_queue);
	uint32_t inode = conn.inode;

	scene_listen(scene, local);
	for (unsigned int i = 0; i < n; i++) {
		conn.remote.bytes[14] = (uint8_t)(i >> 8);
		conn.remote.bytes[15] = (uint8_t)i;
		conn.inode = inode + n - i;
		scene_add(scene, conn);
	}
}

TEST(small_service_is_asked_whole_beside_one_of_very_many_peers)
{
	struct scene scene;
	struct choice choice;

	scene_init(&scene);
	add_served(&scene, "10.0.0.1:80", 3500, 1);
	add_served(&scene, "10.0.0.1:81", 18, 1);
	choice = choose(&scene);
	assert_int_equal(count_port(&scene, &choice, 81), 18);
	assert_int_equal(count_port(&scene, &choice, 80), MAX - 18);
	scene_free(&scene);
}

TEST(all_are_asked_where_they_are_few)
{
	struct scene scene;
	struct choice choice;

	scene_init(&scene);
	add_served(&scene, "10.0.0.1:80", 100, 1);
	add_served(&scene, "10.0.0.1:81", 100, 1);
	choice = choose(&scene);
	assert_int_equal(choice.n, 200);
	scene_free(&scene);
}

TEST(large_services_share_what_small_ones_leave)
{
	struct scene scene;
	struct choice choice;

	scene_init(&scene);
	add_served(&scene, "10.0.0.1:80", 1000, 1);
	add_served(&scene, "10.0.0.1:81", 16, 1);
	add_served(&scene, "10.0.0.1:82", 1000, 1);
	choice = choose(&scene);
	assert_int_equal(count_port(&scene, &choice, 81), 16);
	assert_int_equal(count_port(&scene, &choice, 80), (MAX - 16) / 2);
	assert_int_equal(count_port(&scene, &choice, 82), (MAX - 16) / 2);
	scene_free(&scene);
}

TEST(each_kind_of_a_service_is_asked)
{
	struct scene scene;
	struct choice choice;
	unsigned int n_unread = 0;

	scene_init(&scene);
	add_served(&scene, "10.0.0.1:80", 1000, 0);
	scene_add_to(&scene, conns_waiting("10.0.0.1:80", "10.2.0.1:50000", 1),
		     20);
	choice = choose(&scene);
	for (int i = 0; i < choice.n; i++)
		n_unread += scene.snap.waits[choice.waits[i]].kind ==
			    CLOSE_WAIT_UNREAD;
	assert_int_equal(n_unread, 20);
	scene_free(&scene);
}

TEST(lowest_inode_is_asked)
{
	struct scene scene;
	struct choice choice;
	uint32_t lowest = UINT32_MAX;

	scene_init(&scene);
	add_served(&scene, "10.0.0.1:80", 3000, 1);
	choice = choose(&scene);
	for (int i = 0; i < choice.n; i++) {
		uint32_t inode = scene.snap.waits[choice.waits[i]].inode;

		lowest = inode < lowest ? inode : lowest;
	}
	for (size_t i = 0; i < scene.snap.n_waits; i++)
		assert_true(scene.snap.waits[i].inode >= lowest);
	scene_free(&scene);
}

/* A client of so many hosts, with one connection to each. */
TEST(client_of_very_many_hosts_leaves_room_for_a_small_service)
{
	struct scene scene;
	struct choice choice;
	struct conn conn = conns_waiting("10.0.0.1:40000", "10.3.0.0:443", 0);

	scene_init(&scene);
	for (unsigned int i = 0; i < 2000; i++) {
		conn.remote.bytes[14] = (uint8_t)(i >> 8);
		conn.remote.bytes[15] = (uint8_t)i;
		scene_add(&scene, conn);
	}
	add_served(&scene, "10.0.0.1:81", 18, 1);
	choice = choose(&scene);
	assert_int_equal(choice.n, MAX);
	assert_int_equal(count_port(&scene, &choice, 81), 18);
	scene_free(&scene);
}

TEST(what_is_known_or_not_selected_is_not_asked)
{
	struct scene scene;
	struct choice choice;

	scene_init(&scene);
	scene_filter(&scene, "sport = :80");
	add_served(&scene, "10.0.0.1:80", 300, 1);
	add_served(&scene, "10.0.0.1:81", 300, 1);
	scene_finish(&scene);
	for (size_t i = 0; i < scene.snap.n_waits; i += 2)
		scene.snap.waits[i].age_ms = 1000;
	choice.n = wait_sample_choose(&scene.snap, 0, choice.waits, MAX);
	assert_in_range(choice.n, 1, 200);
	for (int i = 0; i < choice.n; i++)
		assert_true(
			choice.waits[i] % 2 == 1 &&
			wait_sample_wants(&scene.snap,
					  &scene.snap.waits[choice.waits[i]]));
	scene_free(&scene);
}
