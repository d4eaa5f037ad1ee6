package linux

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// awake is a wish that idle processors do not sleep. A thread that is woken on
// one that sleeps comes 50 to 120 us late, and between a packet's arrival and
// what an application answers lie several such threads.
//
// It is the kernel's PM QoS interface (Documentation/power/pm_qos_interface.rst):
// what is written is the latency that is borne, in microseconds, and holds until
// the file is closed, by whatever end of the process. The file is root's;
// elsewhere the wish goes unheard. What idles so burns power, and is charged to
// nobody: it gives way to any thread, and counts against no quota of a container.
type awake struct {
	fd int // -1 where it cannot be had
	on bool
}

// latency that is borne, in microseconds (PM_QOS_CPU_LATENCY_DEFAULT_VALUE).
const (
	noLatency  = 0
	anyLatency = 2_000_000_000
)

func newAwake() awake {
	fd, err := unix.Open("/dev/cpu_dma_latency", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return awake{fd: -1}
	}
	a := awake{fd: fd, on: true}
	a.set(false)
	return a
}

func (a *awake) set(on bool) {
	if a.fd < 0 || a.on == on {
		return
	}
	a.on = on
	latency := uint32(anyLatency)
	if on {
		latency = noLatency
	}
	_, _ = unix.Write(a.fd, binary.NativeEndian.AppendUint32(nil, latency)) // without it only later
}

func (a *awake) close() {
	if a.fd >= 0 {
		closeFD(a.fd)
		a.fd = -1
	}
}
