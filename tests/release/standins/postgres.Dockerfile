FROM portal-standin-debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-17 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/* && install -d -o postgres /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/17/bin:$PATH PGDATA=/var/lib/postgresql/data
COPY postgres-entrypoint /
ENTRYPOINT ["/postgres-entrypoint"]
STOPSIGNAL SIGINT
