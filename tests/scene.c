// SPDX-License-Identifier: MIT
/*
 * scene: one fold over the sockets that a test names.
 *
 * Fails the running test itself where the fold fails.
 */
#include "scene.h"

#include <stdio.h>
#include <string.h>

#include "tcpwait/pending.h"
#include "test.h"

/* The fold reads the settings once, when the first socket comes. */
static void begin(struct scene *scene)
{
	if (scene->sink.conn)
		return;
	fold_init(&scene->fold, &scene->snap, scene->netns, &scene->filter);
	scene->sink = fold_sink(&scene->fold);
}

static void end(struct scene *scene)
{
	if (scene->sink.conn)
		assert_int_equal(fold_finish(&scene->fold), 0);
	fold_free(&scene->fold);
	scene->sink.conn = NULL;
}

static struct settings *settings_of(struct scene *scene)
{
	return &scene->snap.namespaces[scene->netns].settings;
}

void scene_add_netns(struct scene *scene, uint64_t id, const char *name)
{
	struct netns *netns;
	int pos;

	end(scene);
	pos = snapshot_add_netns(&scene->snap);
	assert_true(pos >= 0);
	scene->netns = (uint16_t)pos;
	netns = &scene->snap.namespaces[pos];
	netns->id = id;
	(void)snprintf(netns->name, sizeof(netns->name), "%s", name);
	scene_set(scene, SETTING_LOCAL_PORT_LOW, SCENE_PORT_LOW);
	scene_set(scene, SETTING_LOCAL_PORT_HIGH, SCENE_PORT_HIGH);
	scene_set(scene, SETTING_TCP_TW_REUSE, 2);
	scene_set(scene, SETTING_TCP_TIMESTAMPS, 1);
}

void scene_add_host(struct scene *scene, const char *name)
{
	struct host *host;
	int pos;

	end(scene);
	pos = snapshot_add_host(&scene->snap);
	assert_true(pos >= 0);
	host = &scene->snap.hosts[pos];
	(void)snprintf(host->name, sizeof(host->name), "%s", name);
	(void)snprintf(host->kernel, sizeof(host->kernel), "6.18");
	scene_add_netns(scene, 4026531840, "host");
}

void scene_init(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	scene_add_host(scene, "web1");
	scene->snap.taken.tv_sec = 1767323045;
	scene->snap.taken.tv_nsec = 678000000;
	scene->snap.at_seconds = 1000;
	scene->snap.complete = true;
	scene->snap.reader = READER_NETLINK;
	scene->snap.scan_seconds = 0.125;
	filter_init(&scene->filter);
}

void scene_filter(struct scene *scene, const char *words)
{
	char message[FILTER_MESSAGE_SIZE];

	if (words && !filter_parse(1, &words, &scene->filter, message))
		fail_msg("%s", message);
}

void scene_set(struct scene *scene, enum setting setting, int64_t value)
{
	struct settings *settings = settings_of(scene);

	settings->value[setting] = value;
	settings->known[setting] = true;
}

void scene_forget(struct scene *scene, enum setting setting)
{
	settings_of(scene)->known[setting] = false;
}

void scene_reserve(struct scene *scene, uint16_t low, uint16_t high)
{
	struct settings *settings = settings_of(scene);

	settings->reserved_known = true;
	port_set_add_range(&settings->reserved, low, high);
}

void scene_add(struct scene *scene, struct conn conn)
{
	begin(scene);
	assert_int_equal(scene->sink.conn(scene->sink.ctx, &conn), 0);
}

void scene_listen(struct scene *scene, const char *local)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	conn.send_queue = 128;
	scene_add(scene, conn);
}

void scene_add_from(struct scene *scene, struct conn conn, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(scene,
			  conns_from(conn, (uint16_t)(conn.local_port + i)));
}

void scene_add_to(struct scene *scene, struct conn conn, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(scene,
			  conns_to(conn, (uint16_t)(conn.remote_port + i)));
}

void scene_finish(struct scene *scene)
{
	begin(scene);
	assert_int_equal(fold_finish(&scene->fold), 0);
	assert_int_equal(snapshot_sort_waits(&scene->snap), 0);
	pending_settle(&scene->snap);
}

void scene_free(struct scene *scene)
{
	fold_free(&scene->fold);
	snapshot_free(&scene->snap);
}

void scene_report(const struct scene *scene, const struct scene *before,
		  struct report *report)
{
	const struct report_request request = {
		.seen = &scene->snap,
		.before = before ? &before->snap : NULL,
		.want_ports = true,
		.want_peers = true,
		.cmp = report_cmp_size,
	};

	assert_int_equal(report_init(report, &request), 0);
}

const struct report_row *scene_port(const struct report *report, enum role role,
				    uint16_t port)
{
	const struct report_row *found = NULL;

	for (size_t i = 0; i < report->ports.n; i++) {
		const struct report_row *row = &report->ports.items[i];

		if (row->role != role || row->port != port)
			continue;
		assert_null(found);
		found = row;
	}
	return found;
}

const struct report_row *scene_peer(const struct report *report,
				    const char *address, uint16_t port)
{
	const struct report_row *found = NULL;
	struct addr wanted = conns_address(address);

	for (size_t i = 0; i < report->peers.n; i++) {
		const struct report_row *row = &report->peers.items[i];

		if (row->port != port || !addr_equal(&row->address, &wanted))
			continue;
		assert_null(found);
		found = row;
	}
	return found;
}

const struct tally_row *scene_group(const struct scene *scene, enum role role,
				    const char *local, const char *remote,
				    uint16_t port)
{
	struct addr here = conns_address(local), there = conns_address(remote);

	for (size_t i = 0; i < scene->snap.groups.n; i++) {
		const struct tally_row *row = &scene->snap.groups.rows[i];

		if (row->key.role == role && row->key.service_port == port &&
		    addr_equal(&row->key.local_address, &here) &&
		    addr_equal(&row->key.remote_address, &there))
			return row;
	}
	return NULL;
}
