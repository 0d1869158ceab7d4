// SPDX-License-Identifier: MIT
/*
 * catalogue_tips: which setting of which software acts.  Every sentence is
 * from the software's documentation, and begins with the condition under which
 * it holds: an owner may be only likely, and a port is no proof.
 */
#include "analyze/catalogue_tips.h"

#include <assert.h>

#define BIT(id) (UINT32_C(1) << FINDING_##id)

static const struct software_signs signs[] = {
	[SOFTWARE_NGINX] = { { "nginx", "openresty" }, { 0 } },
	[SOFTWARE_HTTPD] = { { "apache2", "httpd" }, { 0 } },
	[SOFTWARE_HAPROXY] = { { "haproxy" }, { 0 } },
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
	[SOFTWARE_POSTGRES] = { { "postgres", "pgbouncer" }, { 5432, 6432 } },
	[SOFTWARE_REDIS] = { { "redis-server", "valkey-server" }, { 6379 } },
	[SOFTWARE_MEMCACHED] = { { "memcached" }, { 11211 } },
	[SOFTWARE_MONGODB] = { { "mongod", "mongos" }, { 27017 } },
};
static_assert(sizeof(signs) / sizeof(signs[0]) == SOFTWARE_COUNT,
	      "every software has its signs");

static const struct tip tips[] = {
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If nginx passes requests on to this service, "
				"let it keep its upstream connections: "
				"keepalive in an upstream block, and for HTTP "
				"proxy_http_version 1.1 and proxy_set_header "
				"Connection \"\". From 1.29.7 on (stable: "
				"1.30) this is the default: verify the version "
				"and that nothing turns it off.",
		},
	},
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If nginx speaks FastCGI here, keepalive in "
				"the upstream block needs fastcgi_keep_conn on "
				"as well.",
		},
	},
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(STALE_POOL),
			.text =
				"If nginx keeps these idle toward its upstream "
				"servers, set keepalive_timeout in the "
				"upstream block (60 s by default) below the "
				"idle timeout of those servers.",
		},
	},
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If nginx serves this port, keepalive_timeout "
				"(75 s by default) and keepalive_requests "
				"decide when it closes a connection; "
				"keepalive_timeout 0 turns keep-alive off.",
		},
	},
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If nginx serves this port, its backlog is a "
				"parameter of listen, 511 by default.",
		},
	},
	{
		.software = SOFTWARE_NGINX,
		.place = TIP_OWNER,
		.tip = {
			.software = "nginx",
			.findings = BIT(FD_LIMIT),
			.text =
				"If it is nginx, worker_rlimit_nofile sets the "
				"limit of its workers, and needs no restart of "
				"the main process.",
		},
	},
	{
		.software = SOFTWARE_HTTPD,
		.place = TIP_OWNER,
		.tip = {
			.software = "Apache httpd",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If Apache httpd serves this port, KeepAlive "
				"On lets clients reuse connections; "
				"KeepAliveTimeout (5 s by default) and "
				"MaxKeepAliveRequests (100 by default) decide "
				"when it closes them.",
		},
	},
	{
		.software = SOFTWARE_HTTPD,
		.place = TIP_OWNER,
		.tip = {
			.software = "Apache httpd",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If Apache httpd passes requests on to this "
				"service, look for disablereuse=On at "
				"ProxyPass and for proxy-nokeepalive or "
				"force-proxy-request-1.0 in SetEnv; "
				"mod_proxy_fcgi reuses connections only with "
				"enablereuse=on.",
		},
	},
	{
		.software = SOFTWARE_HTTPD,
		.place = TIP_OWNER,
		.tip = {
			.software = "Apache httpd",
			.findings = BIT(STALE_POOL),
			.text =
				"If Apache httpd keeps these idle toward its "
				"backend, set ttl at ProxyPass below the "
				"keep-alive timeout of that backend.",
		},
	},
	{
		.software = SOFTWARE_HTTPD,
		.place = TIP_OWNER,
		.tip = {
			.software = "Apache httpd",
			.findings =
				BIT(CLOSE_WAIT_UNREAD) |
				BIT(CLOSE_WAIT_UNACCEPTED) |
				BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If Apache httpd serves this port, "
				"MaxRequestWorkers limits how many requests it "
				"serves at once; more connections wait in the "
				"queue of ListenBackLog, 511 by default.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If HAProxy calls this service, look for "
				"option http-server-close and option "
				"httpclose, which close the connection to the "
				"server after each answer; without them it "
				"keeps connections open.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If HAProxy calls this service for many short "
				"client sessions, http-reuse safe, its "
				"default, gives the first request of each "
				"session a connection of its own; aggressive "
				"or always reuse more. Read in its manual when "
				"that is safe.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If HAProxy keeps too few connections between "
				"bursts, raise pool-purge-delay at its server "
				"lines: every 5 s, by default, it closes half "
				"of the idle ones.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If HAProxy serves this port, timeout "
				"http-keep-alive decides how long it waits for "
				"a next request, and option httpclose closes "
				"after each answer.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(HALF_CLOSED),
			.text =
				"If HAProxy holds these, timeout server-fin "
				"and timeout client-fin limit how long a "
				"connection may stay closed in one direction "
				"only.",
		},
	},
	{
		.software = SOFTWARE_HAPROXY,
		.place = TIP_OWNER,
		.tip = {
			.software = "HAProxy",
			.findings = BIT(CLOSE_WAIT_UNREAD),
			.text =
				"If HAProxy serves this port, it may only wait "
				"for a server that is slow to answer: look at "
				"the servers it calls. With option "
				"abortonclose it drops the requests of clients "
				"that have gone; timeout server limits the "
				"wait.",
		},
	},
	{
		.software = SOFTWARE_ENVOY,
		.place = TIP_OWNER,
		.tip = {
			.software = "Envoy",
			.findings = BIT(STALE_POOL),
			.text =
				"If Envoy holds these toward an upstream "
				"cluster, set idle_timeout in the cluster's "
				"common_http_protocol_options (1 hour by "
				"default) below the idle timeout of the "
				"service.",
		},
	},
	{
		.software = SOFTWARE_ENVOY,
		.place = TIP_OWNER,
		.tip = {
			.software = "Envoy",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If Envoy calls this service, look at "
				"max_requests_per_connection in the cluster's "
				"common_http_protocol_options: 1 turns "
				"keep-alive off.",
		},
	},
	{
		.software = SOFTWARE_PHP,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "PHP",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If PHP calls a database here, persistent "
				"connections outlive the script: "
				"PDO::ATTR_PERSISTENT in the options given to "
				"new PDO(), or p: before the host name with "
				"mysqli. Each worker keeps its own, so mind "
				"the limit of the database.",
		},
	},
	{
		.software = SOFTWARE_PHP,
		.place = TIP_OWNER,
		.tip = {
			.software = "PHP",
			.findings =
				BIT(CLOSE_WAIT_UNREAD) |
				BIT(CLOSE_WAIT_UNACCEPTED) |
				BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If php-fpm serves this port, pm.max_children "
				"limits how many requests run at once, "
				"request_terminate_timeout ends those that "
				"hang, and request_slowlog_timeout writes "
				"where they hang into the slowlog.",
		},
	},
	{
		.software = SOFTWARE_PHP,
		.place = TIP_OWNER,
		.tip = {
			.software = "PHP",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If php-fpm serves this port, it is the web "
				"server that decides whether a connection "
				"lives for more than one request; in nginx "
				"fastcgi_keep_conn on.",
		},
	},
	{
		.software = SOFTWARE_PHP,
		.place = TIP_OWNER,
		.tip = {
			.software = "PHP",
			.findings = BIT(FD_LIMIT),
			.text =
				"If it is php-fpm, rlimit_files in the pool "
				"sets the limit of its workers.",
		},
	},
	{
		.software = SOFTWARE_GUNICORN,
		.place = TIP_OWNER,
		.tip = {
			.software = "gunicorn",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If gunicorn serves this port with sync "
				"workers, its default, it closes after every "
				"answer; gthread workers keep connections for "
				"--keep-alive seconds, 2 by default.",
		},
	},
	{
		.software = SOFTWARE_GUNICORN,
		.place = TIP_OWNER,
		.tip = {
			.software = "gunicorn",
			.findings =
				BIT(CLOSE_WAIT_UNREAD) |
				BIT(CLOSE_WAIT_UNACCEPTED) |
				BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If gunicorn serves this port, a sync worker "
				"does one request at a time: raise --workers, "
				"or use gthread with --threads; --timeout (30 "
				"s by default) restarts workers that hang.",
		},
	},
	{
		.software = SOFTWARE_UWSGI,
		.place = TIP_OWNER,
		.tip = {
			.software = "uWSGI",
			.findings =
				BIT(CLOSE_WAIT_UNREAD) |
				BIT(CLOSE_WAIT_UNACCEPTED) |
				BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If uWSGI serves this port, listen sets its "
				"backlog, which must not exceed "
				"net.core.somaxconn, processes and threads how "
				"many requests run at once, and harakiri ends "
				"requests that hang.",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Python",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is Django, CONN_MAX_AGE is 0 by "
				"default and closes the database connection "
				"after each request: set it to some seconds, "
				"below the idle timeout of the database. With "
				"ASGI use a pool instead.",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Python",
			.findings = BIT(STALE_POOL),
			.text =
				"If this is Django, keep CONN_MAX_AGE below "
				"the idle timeout of the database, and set "
				"CONN_HEALTH_CHECKS to True (4.1 and later).",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Python",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is SQLAlchemy, look for NullPool, for "
				"an engine per request, and for max_overflow: "
				"connections beyond pool_size (5 by default) "
				"are closed when they are given back.",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Python",
			.findings = BIT(STALE_POOL),
			.text =
				"If this is SQLAlchemy, pool_pre_ping=True "
				"tests a connection when it is lent out, and "
				"pool_recycle, below the server's timeout, "
				"replaces old ones.",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Python",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is Python requests, make one Session "
				"and use it for all calls: requests.get() and "
				"its like make and close a connection each "
				"time. With aiohttp use one ClientSession for "
				"the whole program.",
		},
	},
	{
		.software = SOFTWARE_PYTHON,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Python",
			.findings =
				BIT(CLOSE_WAIT_LEAK) | BIT(CLOSE_WAIT_UNREAD),
			.text =
				"If this is Python's urlopen(), or requests "
				"with stream=True, read the whole body or "
				"close the response, best in a with statement: "
				"before that the connection is kept.",
		},
	},
	{
		.software = SOFTWARE_NODE,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Node.js",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is a Node.js client, set keepAlive: "
				"true in the connection options that its "
				"requests share: before version 19 the default "
				"is false, and closes after each answer.",
		},
	},
	{
		.software = SOFTWARE_NODE,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Node.js",
			.findings =
				BIT(CLOSE_WAIT_LEAK) | BIT(CLOSE_WAIT_UNREAD),
			.text =
				"If this is a Node.js client, consume each "
				"response, if only with response.resume(): "
				"until then it does not end and its connection "
				"stays in use.",
		},
	},
	{
		.software = SOFTWARE_NODE,
		.place = TIP_OWNER,
		.tip = {
			.software = "Node.js",
			.findings = BIT(SERVER_CLOSES_FIRST),
			.text =
				"If Node.js serves this port, "
				"server.keepAliveTimeout, 5 s by default in "
				"many versions, ends idle connections; proxies "
				"in front of it should give up idle ones "
				"sooner.",
		},
	},
	{
		.software = SOFTWARE_NODE,
		.place = TIP_OWNER,
		.tip = {
			.software = "Node.js",
			.findings = BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If Node.js serves this port, its backlog is "
				"an argument of server.listen(), 511 by "
				"default.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Java",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this Java program connects to the database "
				"for each query, put a pool such as HikariCP "
				"between: DriverManager.getConnection() makes "
				"a new connection each time.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Java",
			.findings = BIT(STALE_POOL),
			.text =
				"If this is HikariCP, make maxLifetime some "
				"seconds shorter than the time after which the "
				"database or a firewall closes, and set "
				"keepaliveTime so that idle connections are "
				"tested.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Java",
			.findings = BIT(CLOSE_WAIT_LEAK),
			.text =
				"If this is HikariCP, leakDetectionThreshold "
				"logs connections that were lent out and not "
				"given back in time.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Java",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is Apache HttpClient, share one "
				"client with a pooling connection manager "
				"instead of one client per request.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Java",
			.findings = BIT(STALE_POOL),
			.text =
				"If this is Apache HttpClient, "
				"evictExpiredConnections() and "
				"evictIdleConnections() close idle connections "
				"in the background, and "
				"setValidateAfterInactivity() has them tested "
				"before use.",
		},
	},
	{
		.software = SOFTWARE_JAVA,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Java",
			.findings =
				BIT(CLOSE_WAIT_LEAK) | BIT(CLOSE_WAIT_UNREAD),
			.text =
				"If this is Apache HttpClient, close each "
				"response, or consume its entity with "
				"EntityUtils.consume(), on every path.",
		},
	},
	{
		.software = SOFTWARE_CURL,
		.place = TIP_OWNER,
		.tip = {
			.software = "curl",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If curl is called in a loop, give it all URLs "
				"in one call, or in a file with -K: it reuses "
				"connections within one call and never between "
				"calls.",
		},
	},
	{
		.software = SOFTWARE_GO,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Go",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is a Go program, share one "
				"http.Client and raise MaxIdleConnsPerHost of "
				"its Transport (2 by default), and read each "
				"response body to its end before closing it: "
				"otherwise the connection is not reused.",
		},
	},
	{
		.software = SOFTWARE_GO,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Go",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If this is a Go program, raise "
				"SetMaxIdleConns of database/sql: by default "
				"it keeps 2 idle connections and closes the "
				"others when they are given back.",
		},
	},
	{
		.software = SOFTWARE_GO,
		.place = TIP_TO_OTHER,
		.tip = {
			.software = "Go",
			.findings =
				BIT(CLOSE_WAIT_LEAK) | BIT(CLOSE_WAIT_UNREAD),
			.text =
				"If this is a Go program, close every response "
				"body on every path: defer resp.Body.Close().",
		},
	},
	{
		.software = SOFTWARE_GO,
		.place = TIP_TO_DATABASE,
		.tip = {
			.software = "Go",
			.findings = BIT(STALE_POOL),
			.text =
				"If this is a Go program, SetConnMaxIdleTime "
				"and SetConnMaxLifetime of database/sql, below "
				"the timeout of the database, let it close old "
				"connections itself.",
		},
	},
	{
		.software = SOFTWARE_MYSQL,
		.place = TIP_SERVICE,
		.tip = {
			.software = "MySQL",
			.findings = BIT(STALE_POOL) | BIT(SERVER_CLOSES_FIRST),
			.text =
				"If MySQL or MariaDB answers on this port, it "
				"closes connections that were idle for "
				"wait_timeout, 28800 s by default in MySQL: "
				"keep pools below it.",
		},
	},
	{
		.software = SOFTWARE_POSTGRES,
		.place = TIP_SERVICE,
		.tip = {
			.software = "PostgreSQL",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If PostgreSQL answers on this port, pgbouncer "
				"can keep the server's connections for clients "
				"that are short-lived: with pool_mode "
				"transaction each is free again after a "
				"transaction.",
		},
	},
	{
		.software = SOFTWARE_POSTGRES,
		.place = TIP_SERVICE,
		.tip = {
			.software = "PostgreSQL",
			.findings = BIT(STALE_POOL) | BIT(SERVER_CLOSES_FIRST),
			.text =
				"If PostgreSQL answers on this port, "
				"idle_session_timeout (14 and later, off by "
				"default) ends idle sessions; with pgbouncer "
				"in between, look at its client_idle_timeout.",
		},
	},
	{
		.software = SOFTWARE_REDIS,
		.place = TIP_SERVICE,
		.tip = {
			.software = "Redis",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If Redis answers on this port, share one "
				"client or connection pool per process instead "
				"of connecting for each command.",
		},
	},
	{
		.software = SOFTWARE_REDIS,
		.place = TIP_SERVICE,
		.tip = {
			.software = "Redis",
			.findings = BIT(STALE_POOL) | BIT(SERVER_CLOSES_FIRST),
			.text =
				"If Redis answers on this port, it closes "
				"clients that were idle for timeout seconds, "
				"never by default: CONFIG GET timeout tells.",
		},
	},
	{
		.software = SOFTWARE_REDIS,
		.place = TIP_SERVICE,
		.tip = {
			.software = "Redis",
			.findings = BIT(ACCEPT_QUEUE_FULL),
			.text =
				"If Redis serves this port, tcp-backlog sets "
				"its backlog, 511 by default, and "
				"net.core.somaxconn cuts it.",
		},
	},
	{
		.software = SOFTWARE_MEMCACHED,
		.place = TIP_SERVICE,
		.tip = {
			.software = "memcached",
			.findings = BIT(STALE_POOL) | BIT(SERVER_CLOSES_FIRST),
			.text =
				"If memcached answers on this port, it closes "
				"idle clients only with -o idle_timeout, never "
				"by default.",
		},
	},
	{
		.software = SOFTWARE_MEMCACHED,
		.place = TIP_SERVICE,
		.tip = {
			.software = "memcached",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If memcached answers on this port, keep the "
				"client object, and with it the connection, "
				"for more than one request.",
		},
	},
	{
		.software = SOFTWARE_MONGODB,
		.place = TIP_SERVICE,
		.tip = {
			.software = "MongoDB",
			.findings = BIT(CLIENT_CHURN) | BIT(PORT_EXHAUSTION),
			.text =
				"If MongoDB answers on this port, make one "
				"MongoClient per process and share it: it is a "
				"connection pool.",
		},
	},
	{
		.software = SOFTWARE_MONGODB,
		.place = TIP_SERVICE,
		.tip = {
			.software = "MongoDB",
			.findings = BIT(STALE_POOL),
			.text =
				"If MongoDB answers on this port, "
				"maxIdleTimeMS in the connection string lets "
				"the driver close idle connections itself.",
		},
	},
};

const struct software_signs *catalogue_tips_signs(enum software software)
{
	return &signs[software];
}

const struct tip *catalogue_tips_at(size_t i)
{
	return i < sizeof(tips) / sizeof(tips[0]) ? &tips[i] : NULL;
}

const struct catalogue_tip *catalogue_tip(size_t i)
{
	const struct tip *tip = catalogue_tips_at(i);

	return tip ? &tip->tip : NULL;
}
