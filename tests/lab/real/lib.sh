# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Starts real servers for scenarios: unprivileged, in the foreground, with
# everything they write under $scratch.  Sourced; makes no sockets by itself.

# listening PORT...: returns once all of them listen.
listening() {
    local port tries=600
    for port in "$@"; do
        until "${B:-build}/tcpwait" states state listening \
            "sport = :$port" | grep -q LISTEN; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || return 1
            sleep 0.1
        done
    done
}

# nginx_with NAME HTTP-BLOCK: an nginx of one worker, on what it listens.
# shellcheck disable=SC2154
nginx_with() {
    local dir=$scratch/$1
    mkdir -p "$dir/html"
    head -c 600 /dev/zero | tr '\0' x > "$dir/html/index.html"
    cat > "$dir/nginx.conf" << CONF
daemon off;
worker_processes 1;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 2048; }
http {
    access_log off;
    root $dir/html;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
$2
}
CONF
    # Without a user directive and with euid 0 nginx would want "nobody".
    sed -i '1i user root;' "$dir/nginx.conf"
    PATH=$PATH:/usr/sbin nginx -p "$dir" -e "$dir/error.log" \
        -c "$dir/nginx.conf" > "$dir/out" 2>&1 &
}

# haproxy_with CONFIGURATION
haproxy_with() {
    local defaults='global
  maxconn 200
defaults
  mode http
  timeout connect 2s
  timeout client 20s
  timeout server 20s'
    printf '%s\n%s\n' "$defaults" "$1" > "$scratch/haproxy.cfg"
    PATH=$PATH:/usr/sbin haproxy -db -f "$scratch/haproxy.cfg" \
        > "$scratch/haproxy.out" 2>&1 &
}

# load PROGRAM...: a program that loads a server until the scenario ends.
load() {
    "$@" > /dev/null 2>&1 &
}

# client PROGRAM [ARGUMENT...]: one of tests/lab/real, in the background.
client() {
    python3 "tests/lab/real/$1.py" "${@:2}" > "$scratch/$1.out" 2>&1 &
}

# apache_with PORT KEEPALIVE-SECONDS: it refuses uid 0, so it gets a user
# namespace of its own where it is somebody else.
apache_with() {
    local modules=/usr/lib/apache2/modules
    [ -d "$modules" ] || modules=/usr/lib64/httpd/modules
    mkdir -p "$scratch/html"
    echo lab > "$scratch/html/index.html"
    cat > "$scratch/apache.conf" << CONF
ServerRoot $scratch
ServerName lab
PidFile $scratch/apache.pid
ErrorLog $scratch/apache.log
DefaultRuntimeDir $scratch
Mutex file:$scratch default
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
Listen 127.0.0.1:$1
KeepAliveTimeout $2
DocumentRoot $scratch/html
CONF
    PATH=$PATH:/usr/sbin unshare --user --map-user=1000 --map-group=1000 \
        apache2 -d "$scratch" -f "$scratch/apache.conf" \
        -D FOREGROUND > "$scratch/apache.out" 2>&1 &
    listening "$1"
}
