# The whole of Slowstart in one file, for a container that is nothing else:
# no shell, no packages, no writable folder, no root.
#
#   docker build -t slowstart .
#   docker run --rm -p 8080:8080 slowstart
#
# compose.yaml runs it with every privilege taken away, or with those that live
# runs on the kernel's TCP need.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -X main.stamped=$VERSION" -o /slowstart ./server

FROM scratch
COPY --from=build /slowstart /slowstart
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/slowstart", "health"]
ENTRYPOINT ["/slowstart"]
