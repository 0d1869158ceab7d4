// SPDX-License-Identifier: MIT
/*
 * hosts: the scenes, and catching what is rendered of them.
 */
#include "hosts.h"

#include "test.h"

void hosts_web(struct scene *scene, unsigned int size)
{
	struct conn old;

	scene_init(scene);
	scene_listen(scene, "0.0.0.0:8080");
	scene_listen(scene, "[::]:22");
	scene_add_to(scene,
		     conns_make("10.0.0.1:8080", "192.0.2.7:40000",
				TCP_STATE_ESTABLISHED),
		     20 * size);
	old = conns_aged(conns_waiting("10.0.0.1:8080", "192.0.2.9:40000", 1),
			 2461000);
	scene_add_to(scene, old, 3 * size);
	scene_add(scene, conns_aged(conns_waiting("10.0.0.1:8080",
						  "192.0.2.7:30000", 0),
				    75000));
	for (unsigned int i = 0; i < 60 * size; i++)
		scene_add(scene, conns_from(conns_closed("10.0.0.1:40000",
							 "10.0.0.5:3306",
							 i * 997 % 60000),
					    (uint16_t)(40000 + i)));
	scene_add(scene, conns_make("[2001:db8::1]:22", "[2001:db8::99]:50000",
				    TCP_STATE_ESTABLISHED));
	scene_add(scene, conns_closed("10.0.0.1:179", "10.0.0.3:179", 2500));
	scene_add(scene, conns_make("10.0.0.1:41000", "198.51.100.1:443",
				    TCP_STATE_SYN_SENT));
	scene_finish(scene);
}

void hosts_own(struct scene *scene, int32_t pid, const char *name,
	       uint16_t service_port)
{
	struct snapshot *snap = &scene->snap;
	uint32_t process, set;

	snap->owners.looked = true;
	assert_int_equal(owners_process_of(&snap->owners, pid, 0, &process), 0);
	(void)snprintf(snap->owners.processes[process].name,
		       sizeof(snap->owners.processes[process].name), "%s",
		       name);
	assert_int_equal(
		owners_add_holder(&snap->owners, OWNERS_NONE, process, &set),
		0);
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct tally_row *group =
			&snap->groups.rows[snap->waits[i].group];

		if (group->key.service_port == service_port)
			snap->waits[i].holders = set;
	}
}

void hosts_be_hostile(struct scene *scene, uint16_t service_port)
{
	struct snapshot *snap = &scene->snap;

	hosts_own(scene, 812, HOSTS_HOSTILE, service_port);
	(void)snprintf(snap->hosts[0].name, SNAPSHOT_NAME_SIZE, "%s",
		       HOSTS_HOSTILE);
	(void)snprintf(snap->namespaces[0].name,
		       sizeof(snap->namespaces[0].name), "%s", HOSTS_HOSTILE);
}
