// SPDX-License-Identifier: MIT
/*
 * catalogue_tips: advice by software, and when it fits.
 */
#ifndef TCPWAIT_ANALYZE_CATALOGUE_TIPS_H
#define TCPWAIT_ANALYZE_CATALOGUE_TIPS_H

#include "tcpwait/catalogue.h"

enum software {
	SOFTWARE_NGINX,
	SOFTWARE_HTTPD,
	SOFTWARE_HAPROXY,
	SOFTWARE_ENVOY,
	SOFTWARE_PHP,
	SOFTWARE_GUNICORN,
	SOFTWARE_UWSGI,
	SOFTWARE_PYTHON,
	SOFTWARE_NODE,
	SOFTWARE_JAVA,
	SOFTWARE_CURL,
	SOFTWARE_GO,
	SOFTWARE_MYSQL,
	SOFTWARE_POSTGRES,
	SOFTWARE_REDIS,
	SOFTWARE_MEMCACHED,
	SOFTWARE_MONGODB,
	SOFTWARE_COUNT,
};

/* Where the software must be for its tip to fit. */
enum tip_place {
	TIP_OWNER, /* owns the sockets */
	TIP_TO_DATABASE, /* owns them, and a database answers */
	TIP_TO_OTHER, /* owns them, and no database answers */
	TIP_SERVICE, /* answers on the port, here or there */
};

enum { SOFTWARE_NAMES_MAX = 6, SOFTWARE_PORTS_MAX = 2 };

/* How a piece of software is known. */
struct software_signs {
	const char *processes[SOFTWARE_NAMES_MAX]; /* NULL ends them */
	uint16_t ports[SOFTWARE_PORTS_MAX]; /* 0: none; of what it serves */
};

struct tip {
	enum software software;
	enum tip_place place;
	struct catalogue_tip tip;
};

const struct software_signs *catalogue_tips_signs(enum software software);
/* NULL past the last. */
const struct tip *catalogue_tips_at(size_t i);

#endif
