# The portal's image: web server, worker and clock are this one image with another command.
# Pin the base by digest when you build for production (FROM python:3.13-slim@sha256:…): what is written here is a name.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# s3: what speaks to an object store besides, where .env names a PHOTO_BUCKET.
ARG LOCK=
COPY requirements/base.txt requirements/s3.txt /
RUN python -m venv --without-pip /venv && pip --python /venv/bin/python install --require-hashes -r /${LOCK:-base}.txt

FROM python:3.13-slim
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_ROOT=/data
# For manage.py backup and restore: pg_dump and pg_restore of the same version as docker-compose.yml's PostgreSQL, and
# restic, which keeps the files. The letters that slips are printed with.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-client-17 restic fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
ENV RESTIC_CACHE_DIR=/backups/.cache
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal --mode 0700 /data /proxy
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Files carry a hash of their content in their names, so they are collected once, here. No secret is needed for it, and
# no database: the one it is told of is never opened.
RUN DATABASE_URL=sqlite://:memory: python manage.py collectstatic --noinput --verbosity 0 && python -m compileall -q accounts allowances config core exchange notices operations overview places reporting teams training
USER portal
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Asked often at first, so that a new version is taken up as soon as it answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# /tmp and /dev/shm are all it writes to beside /data: the rest of the file system may be read-only.
CMD ["gunicorn", "--config", "deploy/serving.py", "--bind", "0.0.0.0:8000", "config.wsgi"]
