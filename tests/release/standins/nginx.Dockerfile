FROM portal-standin-debian
RUN echo 'deb http://deb.debian.org/debian forky main' > /etc/apt/sources.list.d/forky.list && apt-get -o Acquire::Check-Valid-Until=false update -qq && apt-get install -y -qq --no-install-recommends -t forky nginx-light gettext-base curl && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/*
COPY nginx-entrypoint /
COPY nginx.conf /etc/nginx/nginx.conf
ENTRYPOINT ["/nginx-entrypoint"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
