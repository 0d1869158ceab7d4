// SPDX-License-Identifier: MIT
/*
 * test_catalogue_advice: who owns the sockets, and what answers, choose the
 * words.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/snapshot.h"
#include "test.h"

/* What a process is called, and what is asked about it. */
struct question {
	const char *name;
	const char *command;
	enum finding_id id;
	enum role role;
	uint16_t port; /* 0: none */
};

/* Of a process of this executable (NULL: not known). */
static size_t ask_of(const char *program, const struct question *question,
		     const char *sentences[static CATALOGUE_ADVICE_MAX])
{
	struct process process = { .pid = 7 };
	struct snapshot snap = { .owners.processes = &process };
	struct finding finding = {
		.id = question->id,
		.subject = {
			.role = question->role,
			.has_service_port = question->port != 0,
			.service_port = question->port,
		},
	};

	if (question->name) {
		(void)snprintf(process.name, sizeof(process.name), "%s",
			       question->name);
		(void)snprintf(process.command, sizeof(process.command), "%s",
			       question->command);
		(void)snprintf(process.program, sizeof(process.program), "%s",
			       program ? program : "");
		snap.owners.n_processes = 1;
		finding.owners.n = 1;
	}
	return catalogue_advice(&finding, &snap, sentences,
				CATALOGUE_ADVICE_MAX);
}

static size_t ask(const struct question *question,
		  const char *sentences[static CATALOGUE_ADVICE_MAX])
{
	return ask_of(NULL, question, sentences);
}

/* Is there a sentence with this word?  NULL: is there any at all? */
static bool says(const struct question *question, const char *word)
{
	const char *sentences[CATALOGUE_ADVICE_MAX];
	size_t n = ask(question, sentences);

	for (size_t i = 0; word && i < n; i++) {
		if (strstr(sentences[i], word))
			return true;
	}
	return !word && n > 0;
}

static const struct {
	struct question question;
	const char *word;
} told[] = {
	{ { "haproxy", "", FINDING_ACCEPT_STALLED, ROLE_SERVER, 8000 },
	  "maxconn" },
	{ { "haproxy", "", FINDING_ACCEPT_QUEUE_FULL, ROLE_SERVER, 8000 },
	  "maxconn" },
	{ { "nginx", "nginx: worker process", FINDING_ACCEPT_STALLED,
	    ROLE_SERVER, 80 },
	  "aio threads" },
	{ { "apache2", "", FINDING_ACCEPT_STALLED, ROLE_SERVER, 80 },
	  "KeepAliveTimeout" },
	{ { "apache2", "", FINDING_ACCEPT_QUEUE_FULL, ROLE_SERVER, 80 },
	  "RequestReadTimeout" },
	{ { "mariadbd", "", FINDING_ACCEPT_QUEUE_FULL, ROLE_SERVER, 3306 },
	  "back_log" },
	{ { "node", "", FINDING_ACCEPT_STALLED, ROLE_SERVER, 3000 },
	  "--cpu-prof" },
	{ { "mariadbd", "", FINDING_TURNED_AWAY, ROLE_SERVER, 3306 },
	  "max_connections" },
	{ { "app", "", FINDING_TURNED_AWAY, ROLE_CLIENT, 6379 }, "maxclients" },
	{ { "nginx", "nginx: worker process", FINDING_CLIENT_CHURN, ROLE_CLIENT,
	    8080 },
	  "proxy_http_version" },
	{ { "php-fpm8.2", "php-fpm: pool www", FINDING_CLIENT_CHURN,
	    ROLE_CLIENT, 3306 },
	  "ATTR_PERSISTENT" },
	{ { "apache2", "", FINDING_SERVER_CLOSES_FIRST, ROLE_SERVER, 80 },
	  "KeepAliveTimeout" },
	{ { "haproxy", "", FINDING_HALF_CLOSED, ROLE_CLIENT, 80 },
	  "server-fin" },
	{ { "haproxy", "", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER, 80 },
	  "abortonclose" },
	{ { "haproxy", "", FINDING_CLOSE_WAIT_LEAK, ROLE_SERVER, 80 },
	  "client-fin" },
	{ { "haproxy", "", FINDING_PORT_EXHAUSTION, ROLE_CLIENT, 80 },
	  "IP_BIND_ADDRESS_NO_PORT" },
	{ { "nginx", "", FINDING_PORT_EXHAUSTION, ROLE_CLIENT, 80 },
	  "proxy_bind" },
	{ { "apache2", "", FINDING_STALE_POOL, ROLE_CLIENT, 80 }, "prefork" },
	{ { "sshd", "sshd: joe@notty", FINDING_HALF_CLOSED, ROLE_CLIENT, 80 },
	  "ChannelTimeout" },
	{ { "ssh", "ssh -N -L 80:a:80 b", FINDING_CLOSE_WAIT_LEAK, ROLE_SERVER,
	    80 },
	  "ChannelTimeout" },
	{ { "docker-proxy", "", FINDING_CLOSE_WAIT_LEAK, ROLE_SERVER, 80 },
	  "userland-proxy" },
	{ { "php8.2", "php8.2 ws.php", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER,
	    8080 },
	  "FD_SETSIZE" },
	{ { "php-fpm8.2", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 6379 },
	  "phpredis" },
	{ { "java", "java -jar x.jar", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER,
	    8080 },
	  "maxThreads" },
	{ { "pgbouncer", "", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER, 6432 },
	  "SHOW POOLS" },
	{ { NULL, NULL, FINDING_STALE_POOL, ROLE_CLIENT, 6432 },
	  "client_idle_timeout" },
	{ { "redis-server", "", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER, 6379 },
	  "SLOWLOG GET" },
	{ { "node", "node x.js", FINDING_SERVER_CLOSES_FIRST, ROLE_SERVER, 80 },
	  "version 26" },
	{ { "envoy", "", FINDING_STALE_POOL, ROLE_CLIENT, 80 },
	  "idle_timeout" },
	{ { "python3.11", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 5432 },
	  "CONN_MAX_AGE" },
	{ { "python3.11", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 },
	  "Session" },
	{ { "gunicorn", "/usr/bin/python3 /usr/bin/gunicorn app",
	    FINDING_STALE_POOL, ROLE_CLIENT, 3306 },
	  "pool_pre_ping" },
	{ { "MainThread", "/usr/bin/node app.js", FINDING_CLIENT_CHURN,
	    ROLE_CLIENT, 443 },
	  "keepAlive" },
	{ { "java", "java -jar x.jar", FINDING_STALE_POOL, ROLE_CLIENT, 3306 },
	  "maxLifetime" },
	{ { "java", "java -jar x.jar", FINDING_CLOSE_WAIT_LEAK, ROLE_CLIENT,
	    443 },
	  "EntityUtils" },
	{ { "curl", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 }, "-K" },
	{ { "frobd", "/usr/bin/frobd", FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 },
	  "MaxIdleConnsPerHost" },
	{ { NULL, NULL, FINDING_STALE_POOL, ROLE_CLIENT, 3306 },
	  "wait_timeout" },
	{ { NULL, NULL, FINDING_STALE_POOL, ROLE_CLIENT, 6379 }, "Redis" },
	{ { NULL, NULL, FINDING_CLIENT_CHURN, ROLE_CLIENT, 11211 },
	  "memcached" },
	{ { NULL, NULL, FINDING_STALE_POOL, ROLE_CLIENT, 27017 },
	  "maxIdleTimeMS" },
	{ { "redis-server", "", FINDING_ACCEPT_QUEUE_FULL, ROLE_SERVER, 7000 },
	  "tcp-backlog" },
};

TEST(the_software_at_work_is_named)
{
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (!says(&told[i].question, told[i].word))
			fail_msg("nothing about %s", told[i].word);
	}
}

/* comm and arguments are whatever a program likes. */
TEST(an_executable_tells_what_its_name_hides)
{
	static const struct question question = { "goodpool", "goodpool -c x",
						  FINDING_CLIENT_CHURN,
						  ROLE_CLIENT, 3306 };
	static const struct {
		const char *program, *word;
	} cases[] = {
		{ "python3.11", "If this is Django" },
		{ "goodpool", "If this is a Go program" },
		{ NULL, "If this is a Go program" },
	};
	const char *sentences[CATALOGUE_ADVICE_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(ask_of(cases[i].program, &question, sentences) > 0);
		assert_ptr_equal(strstr(sentences[0], cases[i].word),
				 sentences[0]);
	}
}

static const struct {
	struct question question;
	const char *word;
} untold[] = {
	/* A name that only begins like one that is known. */
	{ { "node_exporter", "/bin/node_exporter", FINDING_CLIENT_CHURN,
	    ROLE_CLIENT, 443 },
	  "Node.js" },
	{ { "javac", "", FINDING_STALE_POOL, ROLE_CLIENT, 3306 }, "Hikari" },
	/* Known software is no Go program; nobody is none either. */
	{ { "nginx", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 }, "Go " },
	{ { NULL, NULL, FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 }, NULL },
	/* Advice for a client of the database is not for one of the web. */
	{ { "python3", "", FINDING_CLIENT_CHURN, ROLE_CLIENT, 443 }, "Django" },
	/* A server on 3306 is not a client of MySQL. */
	{ { "frobd", "", FINDING_SERVER_CLOSES_FIRST, ROLE_SERVER, 3306 },
	  "MySQL" },
	/* Its clients' pool is not the database's. */
	{ { "postgres", "", FINDING_CLOSE_WAIT_UNREAD, ROLE_SERVER, 5432 },
	  "SHOW POOLS" },
	{ { "sshfs", "", FINDING_HALF_CLOSED, ROLE_CLIENT, 80 }, "OpenSSH" },
	/* Where none are closed, what would keep them open is no cure. */
	{ { "haproxy", "", FINDING_PORT_EXHAUSTION, ROLE_CLIENT, 80 },
	  "http-reuse" },
	/* Settings and tables are nobody's. */
	{ { "nginx", "", FINDING_SYSCTL_OBSOLETE, ROLE_UNKNOWN, 0 }, NULL },
	{ { "nginx", "", FINDING_TIME_WAIT_TABLE_FULL, ROLE_UNKNOWN, 0 },
	  NULL },
};

TEST(no_other_software_is_named)
{
	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
		if (says(&untold[i].question, untold[i].word))
			fail_msg("case %zu says %s", i,
				 untold[i].word ? untold[i].word : "something");
	}
}

TEST(the_owner_comes_before_what_answers)
{
	static const struct question question = {
		"python3", "", FINDING_STALE_POOL, ROLE_CLIENT, 3306,
	};
	const char *sentences[CATALOGUE_ADVICE_MAX];
	size_t n = ask(&question, sentences);

	assert_in_range(n, 2, CATALOGUE_ADVICE_MAX);
	assert_non_null(strstr(sentences[0], "Django"));
	assert_non_null(strstr(sentences[n - 1], "MySQL"));
}

TEST(hostile_names_choose_nothing)
{
	static const struct question questions[] = {
		{ "", "", FINDING_FD_LIMIT, ROLE_UNKNOWN, 0 },
		{ "/", "//// //// / /", FINDING_FD_LIMIT, ROLE_UNKNOWN, 0 },
		{ "\033nginx", "\xff", FINDING_FD_LIMIT, ROLE_UNKNOWN, 0 },
		{ "ngin", "ngin", FINDING_FD_LIMIT, ROLE_UNKNOWN, 0 },
	};

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		assert_false(says(&questions[i], NULL));
}

/* A position beyond the processes is an owner that nobody knows. */
TEST(at_most_as_many_as_are_asked_for)
{
	struct process process = { .name = "nginx" };
	struct snapshot snap = {
		.owners = { .processes = &process, .n_processes = 1 },
	};
	struct finding finding = {
		.id = FINDING_CLIENT_CHURN,
		.owners = { .n = 9 },
	};
	const char *sentences[CATALOGUE_ADVICE_MAX];

	assert_int_equal(catalogue_advice(&finding, &snap, sentences, 1), 1);
	assert_int_equal(catalogue_advice(&finding, &snap, sentences, 0), 0);
	for (size_t i = 0; i < REPORT_OWNERS_MAX; i++)
		finding.owners.items[i].process = OWNERS_NONE;
	assert_int_equal(catalogue_advice(&finding, &snap, sentences,
					  CATALOGUE_ADVICE_MAX),
			 0);
}

/* A program that calls its own port closes as its client side asks. */
TEST(who_calls_itself_is_told_as_a_client)
{
	enum { SELF, OTHER };
	struct process processes[] = { { .pid = 7, .name = "node" },
				       { .pid = 8, .name = "ab" } };
	struct holders sets[] = { { SELF, OWNERS_NONE },
				  { OTHER, OWNERS_NONE } };
	struct live_sample samples[] = { { .holders = SELF },
					 { .holders = SELF } };
	struct tally_row group = {
		.key = { .role = ROLE_CLIENT,
			 .service_port = 3001,
			 .known = TALLY_SERVICE_PORT },
	};
	struct snapshot snap = {
		.owners = { .processes = processes,
			    .n_processes = 2,
			    .sets = sets,
			    .n_sets = 2 },
		.groups = { .rows = &group, .n = 1 },
		.samples = samples,
		.n_samples = 2,
	};
	struct finding finding = {
		.id = FINDING_SERVER_CLOSES_FIRST,
		.subject = { .role = ROLE_SERVER,
			     .has_service_port = true,
			     .service_port = 3001 },
		.owners = { .items = { { .process = SELF } }, .n = 1 },
	};
	const char *sentences[CATALOGUE_ADVICE_MAX];
	size_t n;

	assert_true(addr_parse("127.0.0.1", &group.key.remote_address));
	n = catalogue_advice(&finding, &snap, sentences, CATALOGUE_ADVICE_MAX);
	assert_int_equal(n, 1);
	assert_non_null(strstr(sentences[0], "keepAlive: true"));
	assert_null(strstr(sentences[0], "keepAliveTimeout"));
	/* Somebody else calls it too, or another port is called. */
	samples[1].holders = OTHER;
	n = catalogue_advice(&finding, &snap, sentences, CATALOGUE_ADVICE_MAX);
	assert_non_null(strstr(sentences[0], "keepAliveTimeout"));
	samples[1].holders = SELF;
	group.key.service_port = 3002;
	n = catalogue_advice(&finding, &snap, sentences, CATALOGUE_ADVICE_MAX);
	assert_non_null(strstr(sentences[0], "keepAliveTimeout"));
	assert_true(n > 1);
}

static void guess(const char *name, enum role role, uint16_t port,
		  size_t n_owners, const char *said)
{
	struct process processes[2] = { { .pid = 11 }, { .pid = 12 } };
	struct netns netns = { .host = 0 };
	struct snapshot snap = {
		.owners = { .processes = processes, .n_processes = 2 },
		.namespaces = &netns,
		.n_namespaces = 1,
	};
	struct finding finding = {
		.id = FINDING_CLIENT_CHURN,
		.subject = { .role = role,
			     .has_service_port = true,
			     .service_port = port },
		.owners.n = (uint32_t)n_owners,
	};
	char sentences[CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE];
	size_t n;

	for (int i = 0; i < 2; i++)
		(void)snprintf(processes[i].name, sizeof(processes[i].name),
			       "%s", name);
	n = catalogue_guesses(&finding, &snap, sentences);
	/* Of two of one program the first stands for both. */
	assert_int_equal(n, said != NULL);
	if (said && !strstr(sentences[0], said))
		fail_msg("%s", sentences[0]);
}

TEST(where_nobody_knows_the_owner_what_runs_here_could_be_it)
{
	guess("nginx", ROLE_CLIENT, 8080, 0,
	      "If it is nginx[11], which runs here: If nginx passes");
	guess("php-fpm8.2", ROLE_CLIENT, 3306, 0, "ATTR_PERSISTENT");
	/* A name that is known to nobody is none of ours to tell about. */
	guess("frobd", ROLE_CLIENT, 8080, 0, NULL);
	guess("nginx", ROLE_CLIENT, 8080, 1, NULL);
	guess("nginx", ROLE_SERVER, 8080, 0, NULL);
	/* Hostile: no more than the beginning is compared. */
	guess("nginx.\033[2J", ROLE_CLIENT, 8080, 0, "nginx.\\x1b[2J[11]");
}
