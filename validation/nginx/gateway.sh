# shellcheck shell=bash disable=SC2154,SC2034  # variables go between validate and this
# Wrappers: one nginx for the k-th wrapper of all sites, each site with a port, a cache and an
# issuer of its own in it. Sourced by validate.
#
# gateway_config K FOLDER SITES: the configuration on stdout. A site's directives, the seconds for
# which an answer is kept and the room for entries are those of its point.

gateway_config() {
    local k=$1 folder=$2 sites=$3 temp
    cat <<CONF
daemon off;
worker_processes 1;
user $(id -un) $(id -gn);
pid $folder/nginx.pid;
error_log $folder/error.log warn;
events { worker_connections 16384; }
http {
    access_log off;
    keepalive_timeout 600s;
    keepalive_requests 100000000;
    default_type image/gif;
CONF
    for temp in client_body_temp proxy_temp fastcgi_temp uwsgi_temp scgi_temp; do
        echo "    ${temp}_path $folder/$temp;"
    done
    awk -v k="$k" '!/^#/ && $6 >= k { print $1, $2, $8, $8 + k }' "$sites" |
        while read -r point replication issuer port; do
            gateway_site "$folder" "$point" "$point-$replication" "$issuer" "$port"
        done
    echo "}"
}

# What the user asks for costs nothing (empty_gif): all that is measured is the look-up.
gateway_site() {
    local folder=$1 point=$2 site=$3 issuer=$4 port=$5
    cat <<CONF
    proxy_cache_path $folder/cache-$site levels=1:2 keys_zone=$site:$(zone_of "$point")
                     inactive=1h use_temp_path=off;
    upstream $site {
        server 127.0.0.1:$issuer;
        keepalive 512;
        keepalive_requests 100000000;
        keepalive_timeout 600s;
    }
    server {
        listen 127.0.0.1:$port backlog=1024;
        location / {
            auth_request /introspect;
            auth_request_set \$look_up \$upstream_cache_status;
            add_header X-Cache \$look_up;
            empty_gif;
        }
        location = /introspect {
            internal;
            proxy_pass http://$site/introspect;
            proxy_method POST;
            proxy_set_body "token=\$http_authorization";
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache $site;
            proxy_cache_key \$http_authorization;
            proxy_cache_valid 200 $(lifetime_of "$point")s;
            $(directives_of "$point")
        }
    }
CONF
}
