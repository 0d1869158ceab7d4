// SPDX-License-Identifier: MIT
/*
 * test_acceptors: a listener is held by more than who accepts.
 */
#include "analyze/acceptors.h"
#include "ruling.h"
#include "test.h"

enum { QUEUED = 12 };

static const struct tally_key service = {
	.role = ROLE_SERVER,
	.service_port = 631,
};

/* A listener in whose queue some wait, and n connections that it let in. */
static uint32_t begin(struct ruling *ruling, unsigned int n_accepted)
{
	struct conn listen = conns_make("10.0.0.1:631", "*", TCP_STATE_LISTEN);
	struct conn conn = conns_make("10.0.0.1:631", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED);

	ruling_init(ruling);
	listen.inode = ruling->next_inode++;
	listen.recv_queue = QUEUED;
	listen.send_queue = 128;
	scene_add(&ruling->scene, listen);
	(void)ruling_add(ruling, conn, n_accepted, 0);
	return listen.inode;
}

/* The i-th of the accepted connections that were sampled. */
static void accept_by(struct ruling *ruling, size_t i, uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;

	ruling_finish(ruling);
	assert_in_range(i, 0, snap->n_samples - 1);
	assert_int_equal(owners_add_holder(&snap->owners,
					   snap->samples[i].holders, process,
					   &snap->samples[i].holders),
			 0);
}

static struct acceptors settle(struct ruling *ruling)
{
	const struct snapshot *snap = &ruling->scene.snap;
	struct acceptors acceptors = { .process = OWNERS_NONE };

	ruling_finish(ruling);
	for (size_t i = 0; i < snap->listeners.n; i++)
		acceptors_add(&acceptors, snap, &snap->listeners.items[i]);
	acceptors_settle(&acceptors, snap, &service);
	return acceptors;
}

TEST(who_holds_what_came_over_the_port_accepts)
{
	struct acceptors acceptors;
	struct ruling ruling;
	uint32_t inode = begin(&ruling, 1);
	uint32_t launcher = ruling_process(&ruling, 40, "launcher");
	uint32_t cupsd = ruling_process(&ruling, 41, "cupsd");

	ruling_hold(&ruling, inode, 1, launcher);
	ruling_hold(&ruling, inode, 1, cupsd);
	accept_by(&ruling, 0, cupsd);
	acceptors = settle(&ruling);
	assert_int_equal(acceptors.process, cupsd);
	/* All who hold it are listed. */
	assert_int_equal(acceptors.owners.n, 2);
	assert_int_equal(acceptors.owners.items[0].process, cupsd);
	assert_int_equal(acceptors.owners.items[1].process, launcher);
	ruling_free(&ruling);
}

TEST(systemd_opened_it_for_the_other)
{
	static const struct {
		int32_t pid;
		const char *name;
	} launchers[] = { { 1, "init" }, { 900, "systemd" } };

	for (size_t i = 0; i < 2; i++) {
		struct ruling ruling;
		uint32_t inode = begin(&ruling, 0);
		uint32_t cupsd = ruling_process(&ruling, 41, "cupsd");

		ruling_hold(&ruling, inode, 1,
			    ruling_process(&ruling, launchers[i].pid,
					   launchers[i].name));
		ruling_hold(&ruling, inode, 1, cupsd);
		assert_int_equal(settle(&ruling).process, cupsd);
		ruling_free(&ruling);
	}
}

TEST(of_two_programs_that_nothing_parts_neither_is_named)
{
	struct acceptors acceptors;
	struct ruling ruling;
	uint32_t inode = begin(&ruling, 0);

	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 50, "python3"));
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 51, "sleep"));
	acceptors = settle(&ruling);
	assert_int_equal(acceptors.process, OWNERS_NONE);
	assert_null(acceptors.program);
	assert_int_equal(acceptors.owners.n, 2);
	ruling_free(&ruling);
}

/* A parent may accept for its children, and look like one that does not. */
TEST(workers_of_one_program_are_called_by_it)
{
	struct acceptors acceptors;
	struct ruling ruling;
	uint32_t inode = begin(&ruling, 2);
	uint32_t master = ruling_process(&ruling, 60, "gunicorn");
	uint32_t workers[2];

	ruling_hold(&ruling, inode, 1, master);
	for (size_t i = 0; i < 2; i++) {
		workers[i] =
			ruling_process(&ruling, 61 + (int32_t)i, "gunicorn");
		ruling_process_at(&ruling, workers[i])->parent = 60;
		ruling_hold(&ruling, inode, 1, workers[i]);
	}
	accept_by(&ruling, 0, workers[1]);
	acceptors = settle(&ruling);
	assert_int_equal(acceptors.process, OWNERS_NONE);
	assert_string_equal(acceptors.program, "gunicorn");
	assert_int_equal(acceptors.owners.n, 3);
	assert_int_equal(acceptors.owners.items[0].process, workers[1]);
	ruling_free(&ruling);
}

TEST(a_child_that_inherited_it_does_not_hide_the_server)
{
	struct ruling ruling;
	uint32_t inode = begin(&ruling, 3);
	uint32_t server = ruling_process(&ruling, 70, "server");
	uint32_t child = ruling_process(&ruling, 71, "sleep");

	ruling_process_at(&ruling, child)->parent = 70;
	ruling_hold(&ruling, inode, 1, server);
	ruling_hold(&ruling, inode, 1, child);
	accept_by(&ruling, 1, server);
	assert_int_equal(settle(&ruling).process, server);
	ruling_free(&ruling);
}

/* Few of very many, and fewer where nothing waits. */
TEST(samples_of_what_was_accepted_are_bounded)
{
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED);
	struct ruling ruling;

	(void)begin(&ruling, 1000);
	(void)ruling_listen(&ruling, "10.0.0.1:80");
	(void)ruling_add(&ruling, conn, 1000, 0);
	ruling_finish(&ruling);
	assert_int_equal(ruling.scene.snap.n_samples,
			 LIVE_SAMPLES_OF_LISTENER +
				 LIVE_SAMPLES_OF_SERVED_GROUP);
	ruling_free(&ruling);
}

TEST(a_service_that_is_not_up_is_not_the_launchers_fault)
{
	struct acceptors acceptors;
	struct ruling ruling;
	uint32_t inode = begin(&ruling, 0);

	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 1, "systemd"));
	acceptors = settle(&ruling);
	assert_true(acceptors.is_launching);
	ruling_free(&ruling);
	/* The first process of a container is a server like others. */
	inode = begin(&ruling, 0);
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 1, "node"));
	acceptors = settle(&ruling);
	assert_false(acceptors.is_launching);
	ruling_free(&ruling);
}
