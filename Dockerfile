# Three images from one file:
#
#   docker build -t askminutes .                            serves; no torch, no network at run time
#   docker build -t askminutes-ingest --target ingest .     reads documents of your own into a volume
#
# and `build`, the stage that both are made from. The served image carries an index of the sample
# corpus, so that it answers as it is; a volume on /data starts as a copy of it. Sentences are embedded
# with torch while ingesting; a served generation carries the model as ONNX and needs none.
#
# PIP_EXTRA_INDEX_URL may name an index with CPU builds of torch; without one, pip takes the build for
# GPUs, which works and is several gigabytes larger (in `build` and `ingest` only).

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    ANONYMIZED_TELEMETRY=False \
    ASKMINUTES_DATA=/data


# Everything that ingesting needs, the wheel of this project, and an index of the sample corpus.
FROM base AS build
ARG PIP_EXTRA_INDEX_URL
WORKDIR /src
RUN python -m venv /opt/ingest
COPY requirements.lock requirements-torch.txt ./
RUN /opt/ingest/bin/pip install --require-hashes --no-deps -r requirements.lock
RUN /opt/ingest/bin/pip install -r requirements-torch.txt
COPY . .
RUN /opt/ingest/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/ingest/bin/pip install --no-deps --no-index /wheels/askminutes-*.whl
RUN /opt/ingest/bin/askminutes ingest evals/corpus


# Reads documents: docker run --rm -v askminutes:/data -v "$PWD/minutes:/documents:ro" askminutes-ingest
FROM build AS ingest
WORKDIR /
RUN chown -R 10001:10001 /data
ENV PATH=/opt/ingest/bin:$PATH
USER 10001:10001
VOLUME /data
ENTRYPOINT ["askminutes"]
CMD ["ingest", "/documents"]


# What answering needs, and nothing else.
FROM base AS packages
WORKDIR /src
RUN python -m venv /opt/askminutes
COPY requirements-serve.lock ./
RUN /opt/askminutes/bin/pip install --require-hashes --no-deps -r requirements-serve.lock
COPY --from=build /wheels /wheels
RUN /opt/askminutes/bin/pip install --no-deps --no-index /wheels/askminutes-*.whl


FROM base AS serve
LABEL org.opencontainers.image.title="askminutes" \
      org.opencontainers.image.description="Answers from public minutes, with citations" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=packages /opt/askminutes /opt/askminutes
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/askminutes/bin:$PATH
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
# Ready, not only alive: the index is open, its model is the right one, a canary question answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# SIGTERM lets running answers finish (ASKMINUTES_SHUTDOWN_S).
STOPSIGNAL SIGTERM
ENTRYPOINT ["askminutes"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
