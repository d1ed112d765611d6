package routing

// unions are disjoint sets of small numbers; the least number of a set stands for it.
type unions []int32

// reset makes n sets of one number each, in the memory of before where it suffices.
func (u unions) reset(n int) unions {
	if cap(u) < n {
		u = make(unions, n)
	}
	u = u[:n]
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

// find returns the number that stands for i's set.
func (u unions) find(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u unions) join(i, j int32) {
	i, j = u.find(i), u.find(j)
	if i < j {
		u[j] = i
	} else {
		u[i] = j
	}
}
