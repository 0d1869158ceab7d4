// SPDX-License-Identifier: MIT
/*
 * texts: the sentences of one language, which the build makes of src/texts/.
 */
#ifndef TCPWAIT_ANALYZE_TEXTS_H
#define TCPWAIT_ANALYZE_TEXTS_H

#include "analyze/pattern.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/setting_rows.h"
#include "tcpwait/thresholds.h"

enum software {
	SOFTWARE_NGINX,
	SOFTWARE_HTTPD,
	SOFTWARE_HAPROXY,
	SOFTWARE_SSH,
	SOFTWARE_CONTAINER_PROXY,
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
	SOFTWARE_PGBOUNCER,
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

struct tip {
	enum software software;
	enum tip_place place;
	struct catalogue_tip tip;
};

enum { TEXTS_SETTINGS_MAX = SETTING_COUNT + 1, TEXTS_LOGS_MAX = 16 };

/* Lists are in the order of the file, and NULL ends them. */
struct texts {
	struct catalogue_headings headings;
	struct catalogue_entry findings[FINDING_ID_COUNT];
	struct catalogue_state states[TCP_STATE_COUNT];
	struct catalogue_word kinds[CLOSE_WAIT_KIND_COUNT];
	struct catalogue_word patterns[PATTERN_COUNT];
	struct catalogue_fate fates[CLOSE_FATE_COUNT];
	struct catalogue_spared spared[CLOSE_SPARED_COUNT];
	struct catalogue_log logs[TEXTS_LOGS_MAX]; /* the last has no name */
	const char *software[SOFTWARE_COUNT]; /* its own name for itself */
	struct setting_text settings[TEXTS_SETTINGS_MAX];
	const char *thresholds[THRESHOLD_COUNT];
	const struct tip *tips;
	size_t n_tips;
};

extern const struct texts texts_en;

#endif
