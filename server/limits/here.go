package limits

import "runtime"

// linuxPerCore is how many live runs a core carries: a run mostly waits, for as
// long as its packets travel.
const linuxPerCore = 5

// Here is the limits as they hold on this machine: with what each 0 stands for.
func (l Limits) Here() Limits {
	if l.Workers == 0 {
		l.Workers = runtime.NumCPU()
	}
	if l.LinuxWorkers == 0 {
		l.LinuxWorkers = linuxPerCore * runtime.NumCPU()
	}
	if l.Connections == 0 {
		l.Connections = openFiles() / 4 * 3 // workers need some, and who is connected has to be answered
	}
	return l
}
