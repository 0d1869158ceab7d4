// SPDX-License-Identifier: MIT
/*
 * catalogue_advice: finds the tips for the software at work.
 *
 * Names of processes come from outside: they are compared with our own words,
 * and cleaned where one is repeated.
 */
#include "tcpwait/catalogue.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "analyze/row_owners.h"
#include "analyze/serving.h"
#include "analyze/texts.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/text.h"

/* Words of a command line that may name the program: an interpreter's too. */
enum { COMMAND_WORDS = 4 };

enum { SOFTWARE_NAMES_MAX = 6, SOFTWARE_PORTS_MAX = 2 };

/* How a piece of software is known. */
struct software_signs {
	const char *processes[SOFTWARE_NAMES_MAX]; /* NULL ends them */
	uint16_t ports[SOFTWARE_PORTS_MAX]; /* 0: none; of what it serves */
};

static const struct software_signs signs_of[] = {
	[SOFTWARE_NGINX] = { { "nginx", "openresty" }, { 0 } },
	[SOFTWARE_HTTPD] = { { "apache2", "httpd" }, { 0 } },
	[SOFTWARE_HAPROXY] = { { "haproxy" }, { 0 } },
	[SOFTWARE_SSH] = { { "ssh", "sshd", "sshd-session" }, { 0 } },
	[SOFTWARE_CONTAINER_PROXY] = { { "docker-proxy", "rootlessport",
					 "slirp4netns", "passt", "pasta" },
				       { 0 } },
	[SOFTWARE_ENVOY] = { { "envoy" }, { 0 } },
	[SOFTWARE_PHP] = { { "php", "php-fpm", "php-cgi" }, { 0 } },
	[SOFTWARE_GUNICORN] = { { "gunicorn" }, { 0 } },
	[SOFTWARE_UWSGI] = { { "uwsgi" }, { 0 } },
	[SOFTWARE_PYTHON] = { { "python", "gunicorn", "uwsgi", "uvicorn",
				"celery" },
			      { 0 } },
	[SOFTWARE_NODE] = { { "node", "nodejs" }, { 0 } },
	[SOFTWARE_JAVA] = { { "java" }, { 0 } },
	[SOFTWARE_CURL] = { { "curl" }, { 0 } },
	[SOFTWARE_GO] = { { NULL }, { 0 } },
	[SOFTWARE_MYSQL] = { { "mysqld", "mariadbd" }, { 3306 } },
	[SOFTWARE_POSTGRES] = { { "postgres" }, { 5432 } },
	[SOFTWARE_PGBOUNCER] = { { "pgbouncer" }, { 6432 } },
	[SOFTWARE_REDIS] = { { "redis-server", "valkey-server" }, { 6379 } },
	[SOFTWARE_MEMCACHED] = { { "memcached" }, { 11211 } },
	[SOFTWARE_MONGODB] = { { "mongod", "mongos" }, { 27017 } },
};
static_assert(sizeof(signs_of) / sizeof(signs_of[0]) == SOFTWARE_COUNT,
	      "every software has its signs");

static const uint16_t database_ports[] = { 1433, 1521, 3306, 5432, 6432 };

/* What the advice depends on. */
struct scene {
	const struct finding *finding;
	const struct snapshot *snap;
	uint32_t owners; /* how many of the owners are kept */
	bool to_database;
	bool known; /* an owner is software of the table */
	/* It calls its own port: what closes there is up to the client. */
	bool calls_itself;
};

/* "python3.11" is python and "node_exporter" is not node. */
static bool is_named(const char *text, size_t length, const char *name)
{
	static const char ends[] = "0123456789.:";
	size_t n = strlen(name);

	if (length < n || strncmp(text, name, n) != 0)
		return false;
	return length == n || strchr(ends, text[n]) != NULL;
}

/* One of the first words of the command, without its folder. */
static bool command_names(const char *command, const char *name)
{
	for (int i = 0; i < COMMAND_WORDS && *command; i++) {
		size_t n = strcspn(command, " ");
		const char *word = command;

		for (size_t k = 0; k < n; k++) {
			if (command[k] == '/')
				word = &command[k + 1];
		}
		if (is_named(word, (size_t)(command + n - word), name))
			return true;
		command += n;
		command += strspn(command, " ");
	}
	return false;
}

static bool process_is(const struct process *process,
		       const struct software_signs *signs)
{
	for (size_t i = 0; i < SOFTWARE_NAMES_MAX && signs->processes[i]; i++) {
		const char *name = signs->processes[i];

		if (is_named(process->name, strlen(process->name), name) ||
		    is_named(process->program, strlen(process->program),
			     name) ||
		    command_names(process->command, name))
			return true;
	}
	return false;
}

static bool are_any(const struct snapshot *snap,
		    const struct report_owners *owners, enum software software)
{
	uint32_t n =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = owners->items[i].process;

		if (at < snap->owners.n_processes &&
		    process_is(&snap->owners.processes[at],
			       &signs_of[software]))
			return true;
	}
	return false;
}

/* Or it passes on what they carry. */
static bool owned_by(const struct scene *scene, enum software software)
{
	return are_any(scene->snap, &scene->finding->owners, software) ||
	       are_any(scene->snap, &scene->finding->relays, software);
}

static bool answers(const struct scene *scene, enum software software)
{
	const struct finding_subject *subject = &scene->finding->subject;
	const struct software_signs *signs = &signs_of[software];

	if (subject->role == ROLE_SERVER)
		return owned_by(scene, software);
	if (subject->role != ROLE_CLIENT || !subject->has_service_port)
		return false;
	for (size_t i = 0; i < SOFTWARE_PORTS_MAX; i++) {
		if (signs->ports[i] != 0 &&
		    signs->ports[i] == subject->service_port)
			return true;
	}
	return false;
}

/* No name tells a Go program: it may be what nothing else is. */
static bool owns(const struct scene *scene, enum software software)
{
	if (software == SOFTWARE_GO)
		return scene->owners > 0 && !scene->known;
	return owned_by(scene, software);
}

static bool is_client(const struct scene *scene)
{
	return scene->finding->subject.role == ROLE_CLIENT;
}

/* Clients of the subject's port on this host: one group of them. */
static bool calls_port(const struct scene *scene, const struct tally_key *key)
{
	const struct finding_subject *subject = &scene->finding->subject;

	return key->role == ROLE_CLIENT && key->netns == subject->netns &&
	       key->service_port == subject->service_port &&
	       (addr_is_loopback(&key->remote_address) ||
		addr_equal(&key->local_address, &key->remote_address));
}

/* Are live clients of a server's port held by its owner, and by nobody else? */
static bool calls_itself(const struct scene *scene)
{
	const struct snapshot *snap = scene->snap;
	bool by_owner = false;

	if (scene->finding->id != FINDING_SERVER_CLOSES_FIRST)
		return false;
	for (size_t i = 0; i < snap->n_samples; i++) {
		const struct live_sample *sample = &snap->samples[i];
		uint32_t set = sample->holders;

		if (!calls_port(scene, &snap->groups.rows[sample->group].key))
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
			if (!row_owners_have(&scene->finding->owners,
					     snap->owners.sets[set].process))
				return false;
			by_owner = true;
		}
	}
	return by_owner;
}

/* What is said of who opens and closes many connections to a service. */
static bool fits_caller(const struct scene *scene, const struct tip *tip)
{
	return tip->tip.findings & UINT32_C(1) << FINDING_CLIENT_CHURN &&
	       tip->place == TIP_TO_OTHER && owns(scene, tip->software);
}

/* What is for churn too is about connections that are closed: none here. */
static bool is_about_closes(const struct finding *finding,
			    const struct tip *tip)
{
	return finding->id == FINDING_PORT_EXHAUSTION &&
	       !finding_says(finding, "held_by_time_wait") &&
	       tip->tip.findings & UINT32_C(1) << FINDING_CLIENT_CHURN;
}

static bool fits(const struct scene *scene, const struct tip *tip)
{
	if (scene->calls_itself)
		return fits_caller(scene, tip);
	if (!(tip->tip.findings & UINT32_C(1) << scene->finding->id) ||
	    is_about_closes(scene->finding, tip))
		return false;
	switch (tip->place) {
	case TIP_OWNER:
		return owns(scene, tip->software);
	case TIP_TO_DATABASE:
		return is_client(scene) && scene->to_database &&
		       owns(scene, tip->software);
	case TIP_TO_OTHER:
		return is_client(scene) && !scene->to_database &&
		       owns(scene, tip->software);
	case TIP_SERVICE:
		return answers(scene, tip->software);
	}
	return false;
}

static bool is_database(const struct finding_subject *subject)
{
	const size_t n = sizeof(database_ports) / sizeof(database_ports[0]);

	for (size_t i = 0; subject->has_service_port && i < n; i++) {
		if (database_ports[i] == subject->service_port)
			return true;
	}
	return false;
}

/* The table is in order: who owns the sockets, then who answers. */
size_t catalogue_advice(const struct finding *finding,
			const struct snapshot *snap, const char **sentences,
			size_t max)
{
	struct scene scene = {
		.finding = finding,
		.snap = snap,
		.owners = finding->owners.n < REPORT_OWNERS_MAX
				  ? finding->owners.n
				  : REPORT_OWNERS_MAX,
		.to_database = is_database(&finding->subject),
	};
	size_t n = 0;

	if (catalogue_is_proven(finding))
		return 0;
	for (int i = 0; i < SOFTWARE_COUNT && !scene.known; i++)
		scene.known = owned_by(&scene, (enum software)i);
	scene.calls_itself = calls_itself(&scene);
	for (size_t i = 0; n < max && i < texts_en.n_tips; i++) {
		if (fits(&scene, &texts_en.tips[i]))
			sentences[n++] = texts_en.tips[i].tip.text;
	}
	return n;
}

/* A process that serves this port is not its client. */
static bool could_be(const struct scene *scene, uint32_t process)
{
	const struct snapshot *snap = scene->snap;
	const struct finding_subject *subject = &scene->finding->subject;
	const struct tally_key service = {
		.netns = subject->netns,
		.role = ROLE_CLIENT,
		.service_port = subject->service_port,
	};

	return snap->owners.processes[process].host ==
		       snap->namespaces[subject->netns].host &&
	       !serving_listens(snap, &service, process);
}

/* The first tip of those for this process, or NULL. */
static const char *guess_tip(struct scene *scene, uint32_t process,
			     enum software *software)
{
	struct finding guessed = *scene->finding;
	struct scene as_owner = *scene;

	guessed.owners.items[0] = (struct report_owner){ .process = process };
	guessed.owners.n = as_owner.owners = 1;
	as_owner.finding = &guessed;
	as_owner.known = true;
	for (size_t i = 0; i < texts_en.n_tips; i++) {
		const struct tip *tip = &texts_en.tips[i];

		if (tip->place != TIP_SERVICE && fits(&as_owner, tip)) {
			*software = tip->software;
			return tip->tip.text;
		}
	}
	return NULL;
}

static void write_guess(const struct process *process, const char *tip,
			char sentence[static CATALOGUE_GUESS_SIZE])
{
	static const char place[] = "{process}";
	const char *before = texts_en.headings.could_be;
	const char *at = strstr(before, place);
	char name[4 * PROCESS_NAME_SIZE];

	assert(at);
	(void)snprintf(sentence, CATALOGUE_GUESS_SIZE, "%.*s%s[%d]%s %s",
		       (int)(at - before), before,
		       text_clean(process->name, name, sizeof(name)),
		       process->pid, at + sizeof(place) - 1, tip);
}

size_t catalogue_guesses(
	const struct finding *finding, const struct snapshot *snap,
	char sentences[static CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE])
{
	struct scene scene = {
		.finding = finding,
		.snap = snap,
		.to_database = is_database(&finding->subject),
	};
	bool is_told[SOFTWARE_COUNT] = { false };
	size_t n = 0;

	if (finding->owners.n > 0 || !is_client(&scene) ||
	    finding->subject.netns >= snap->n_namespaces)
		return 0;
	for (uint32_t i = 0;
	     n < CATALOGUE_GUESSES_MAX && i < snap->owners.n_processes; i++) {
		enum software software;
		const char *tip = could_be(&scene, i)
					  ? guess_tip(&scene, i, &software)
					  : NULL;

		if (!tip || is_told[software])
			continue;
		is_told[software] = true;
		write_guess(&snap->owners.processes[i], tip, sentences[n++]);
	}
	return n;
}

/* "Apache", "apache httpd" or "httpd" of "Apache httpd". */
static bool is_word_of(const char *text, const char *name)
{
	const char *at = strcasestr(name, text);

	return text[0] != '\0' && at && (at == name || at[-1] == ' ') &&
	       (at[strlen(text)] == '\0' || at[strlen(text)] == ' ');
}

static bool software_is(int software, const char *text)
{
	const struct software_signs *signs = &signs_of[software];

	if (is_word_of(text, catalogue_software_at((size_t)software)))
		return true;
	for (size_t i = 0; i < SOFTWARE_NAMES_MAX && signs->processes[i]; i++) {
		if (is_named(text, strlen(text), signs->processes[i]))
			return true;
	}
	return false;
}

int catalogue_software(const char *text, const char **name)
{
	char plain[64];
	size_t n = strlen(text);

	if (n >= sizeof(plain))
		return -1;
	for (size_t i = 0; i <= n; i++)
		plain[i] = (char)tolower((unsigned char)text[i]);
	for (int i = 0; i < SOFTWARE_COUNT; i++) {
		if (!software_is(i, plain))
			continue;
		*name = catalogue_software_at((size_t)i);
		return i;
	}
	return -1;
}
