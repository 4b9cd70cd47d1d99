/*
 * A Modbus device made of libmodbus, for the interop tests.
 * Usage: libmodbus-server tcp [COUNT], or libmodbus-server serial DEVICE
 * Prints the port (0 for a serial line) when it listens. Holding and input registers 0 to 499 (or COUNT - 1) begin with 1000 more than
 * their address, coils and discrete inputs with every third one on. Ends with its standard input.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>


static modbus_mapping_t *mapping;

/* Answers one request; returns 0 when the connection has ended. */
static int answer(modbus_t *line)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    int length = modbus_receive(line, query);
    if (length > 0) modbus_reply(line, query, length, mapping);
    return length != -1;
}

static void fill(int count)
{
    mapping = modbus_mapping_new(count, count, count, count);
    for (int i = 0; i < count; i++) {
        mapping->tab_bits[i] = mapping->tab_input_bits[i] = i % 3 == 0;
        mapping->tab_registers[i] = mapping->tab_input_registers[i] = 1000 + i;
    }
}

int main(int argc, char **argv)
{
    int is_tcp = argc > 1 && strcmp(argv[1], "tcp") == 0;
    modbus_t *line = is_tcp ? modbus_new_tcp("127.0.0.1", 0) : modbus_new_rtu(argv[2], 115200, 'N', 8, 1);
    int listener = -1;
    int socket = -1;
    fill(is_tcp && argc > 2 ? atoi(argv[2]) : 500);
    if (is_tcp) {
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        listener = modbus_tcp_listen(line, 1);
        getsockname(listener, (struct sockaddr *)&address, &size);
        printf("%d\n", ntohs(address.sin_port));
    } else {
        modbus_set_slave(line, 1);
        if (modbus_connect(line) == -1) {
            fprintf(stderr, "%s: %s\n", argv[2], modbus_strerror(errno));
            return 1;
        }
        socket = modbus_get_socket(line);
        printf("0\n");
    }
    fflush(stdout);
    for (;;) {
        struct pollfd waits[] = { { 0, POLLIN, 0 }, { socket < 0 ? listener : socket, POLLIN, 0 } };
        if (poll(waits, 2, -1) < 0 || waits[0].revents) return 0;
        if (!waits[1].revents) continue;
        if (socket < 0) {
            int on = 1;
            modbus_tcp_accept(line, &listener);
            socket = modbus_get_socket(line);
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
        else if (!answer(line) && is_tcp) close(socket), socket = -1;
    }
}
