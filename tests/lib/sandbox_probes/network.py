"""What a program tries to reach through the network."""

import socket

from probing import content, probe


def opened(family, kind=socket.SOCK_STREAM, protocol=0):
    with socket.socket(family, kind, protocol):
        return True


@probe
def internet_socket(facts):
    return opened(socket.AF_INET)


@probe
def internet_6_socket(facts):
    return opened(socket.AF_INET6)


@probe
def datagram_socket(facts):
    return opened(socket.AF_INET, socket.SOCK_DGRAM)


@probe
def raw_packets(facts):
    return opened(socket.AF_PACKET, socket.SOCK_RAW)


@probe
def netlink_socket(facts):
    return opened(socket.AF_NETLINK, socket.SOCK_RAW)


@probe
def socket_to_the_hypervisor(facts):
    return opened(40)


@probe
def connect_to_the_portal(facts):
    with socket.create_connection(("127.0.0.1", facts["port"]), timeout=2):
        return True


@probe
def host_s_abstract_socket(facts):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + facts["abstract"])
        return True


@probe
def host_s_socket_file(facts):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(facts["socket"])
        return True


@probe
def network_devices(facts):
    lines = content("/proc/net/dev").splitlines()[2:]
    return any(line.split(":")[0].strip() != "lo" for line in lines)
